resource "aws_security_group" "functions" {
  name        = "${var.name}-functions"
  description = "The functions: nothing in, HTTPS and PostgreSQL out"
  vpc_id      = local.vpc_id

  tags = { Name = "${var.name}-functions" }
}

# Plaid names no addresses of its own, so HTTPS goes anywhere.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.functions.id
  description       = "Plaid, Secrets Manager, KMS, SQS"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "postgres" {
  security_group_id            = aws_security_group.functions.id
  description                  = "The database"
  ip_protocol                  = "tcp"
  from_port                    = local.database_port
  to_port                      = local.database_port
  referenced_security_group_id = local.database_security_group_id
}

resource "aws_vpc_security_group_ingress_rule" "postgres" {
  security_group_id            = local.database_security_group_id
  description                  = "${var.name} functions"
  ip_protocol                  = "tcp"
  from_port                    = local.database_port
  to_port                      = local.database_port
  referenced_security_group_id = aws_security_group.functions.id
}
