# Secrets Manager and KMS without the NAT gateway. Their policies open them to this project's secrets and key only.
locals {
  endpoints = { for service, statement in {
    secretsmanager = {
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [for secret in local.function_secrets["exchange-public-token"] : local.secret_arns[secret]]
    }
    kms = {
      Action   = local.token_key_actions
      Resource = aws_kms_key.tokens[*].arn
    }
  } : service => statement if var.interface_endpoints && (service != "kms" || local.uses_kms) }
}

resource "aws_vpc_endpoint" "this" {
  for_each = local.endpoints

  vpc_id              = local.vpc_id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = local.function_subnet_ids
  security_group_ids  = [aws_security_group.endpoints[0].id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = [for key in local.database_functions : aws_iam_role.function[key].arn] }
      Action    = each.value.Action
      Resource  = each.value.Resource
    }]
  })

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_security_group" "endpoints" {
  count = var.interface_endpoints ? 1 : 0

  name        = "${var.name}-endpoints"
  description = "The interface endpoints: HTTPS from the functions"
  vpc_id      = local.vpc_id

  tags = { Name = "${var.name}-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  count = var.interface_endpoints ? 1 : 0

  security_group_id            = aws_security_group.endpoints[0].id
  description                  = "${var.name} functions"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.functions.id
}
