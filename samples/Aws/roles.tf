# One role for each function, with one inline policy and nothing else.
locals {
  network_actions = [
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
  ]

  read_secrets = { for key in keys(local.functions) : key => {
    Sid      = "ReadOwnSecrets"
    Effect   = "Allow"
    Action   = ["secretsmanager:GetSecretValue"]
    Resource = [for secret in local.function_secrets[key] : local.secret_arns[secret]]
  } }

  decrypt_secrets = { for key in keys(local.functions) : key => {
    Sid      = "DecryptOwnSecrets"
    Effect   = "Allow"
    Action   = ["kms:Decrypt"]
    Resource = [var.secrets_kms_key_arn]
    Condition = {
      StringEquals = {
        "kms:ViaService"                  = "secretsmanager.${var.region}.amazonaws.com"
        "kms:EncryptionContext:SecretARN" = [for secret in local.function_secrets[key] : local.secret_arns[secret]]
      }
    }
  } if var.secrets_kms_key_arn != null }

  seal_tokens = { for key in local.database_functions : key => {
    Sid       = "SealAndOpenTokens"
    Effect    = "Allow"
    Action    = local.token_key_actions
    Resource  = [aws_kms_key.tokens[0].arn]
    Condition = local.token_key_condition
  } if local.uses_kms }

  write_logs = { for key, function in local.functions : key => {
    Sid      = "WriteOwnLogs"
    Effect   = "Allow"
    Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = ["${local.arn_prefix}:logs:${var.region}:${local.account}:log-group:/aws/lambda/${function.name}:*"]
  } }

  # X-Ray knows no resources, so no ARN can stand here.
  trace = {
    Sid      = "Trace"
    Effect   = "Allow"
    Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    Resource = ["*"]
  }

  # Lambda itself uses these, with the function's role. The two Describe actions know no resources; for the others AWS wants all
  # resource ids of the account and region.
  attach_to_vpc = [
    {
      Sid      = "ManageNetworkInterfaces"
      Effect   = "Allow"
      Action   = [for action in local.network_actions : action if !startswith(action, "ec2:Describe")]
      Resource = ["${local.arn_prefix}:ec2:${var.region}:${local.account}:*/*"]
    },
    {
      Sid      = "FindNetworkInterfaces"
      Effect   = "Allow"
      Action   = [for action in local.network_actions : action if startswith(action, "ec2:Describe")]
      Resource = ["*"]
    },
  ]

  # The key is in the request only where the function's own code makes it.
  deny_network_to_code = { for key in keys(local.functions) : key => {
    Sid       = "CodeIsNotLambda"
    Effect    = "Deny"
    Action    = local.network_actions
    Resource  = ["*"]
    Condition = { ArnEquals = { "lambda:SourceFunctionArn" = local.function_arns[key] } }
  } }
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  name        = "${each.value.name}-role"
  description = "What the function ${each.value.name} may do"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions

  name = "own-resources"
  role = aws_iam_role.function[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [local.read_secrets[each.key], local.write_logs[each.key], local.trace],
      [for statements in [local.decrypt_secrets, local.seal_tokens, local.wake_ups] : statements[each.key] if contains(keys(statements), each.key)],
      [for statement in local.attach_to_vpc : statement if each.value.uses_database],
      [for statement in [local.deny_network_to_code[each.key]] : statement if each.value.uses_database],
    )
  })
}

# Beside the inline policy, so that one which somebody attaches by hand goes away with the next apply.
resource "aws_iam_role_policy_attachments_exclusive" "function" {
  for_each = local.functions

  role_name   = aws_iam_role.function[each.key].name
  policy_arns = []
}
