# Whole policies, so that nothing can be added to one without a test to change.
mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  package          = "tests/package.zip"
  allowed_origin   = "https://money.example.com"
  create_user_pool = true
  create_database  = true
}

run "each_function_may_use_its_own_resources_and_nothing_else" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role_policy.function["link-token"].policy).Statement == jsondecode(jsonencode([
      { Sid = "ReadOwnSecrets", Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = [
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/api-keys-Aaaaaa",
      ] },
      { Sid = "WriteOwnLogs", Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = [
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/budget-tracker-create-link-token:*",
      ] },
      { Sid = "Trace", Effect = "Allow", Action = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Resource = ["*"] },
    ]))
    error_message = "link-token may read the Plaid secret, write its log and trace; not this: ${aws_iam_role_policy.function["link-token"].policy}"
  }

  assert {
    condition = alltrue([for key, wake_ups in {
      exchange-public-token = { Sid = "SendWakeUps", Action = ["sqs:SendMessage"] }
      recover               = { Sid = "ReceiveWakeUps", Action = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"] }
      } :
      jsondecode(aws_iam_role_policy.function[key].policy).Statement == jsondecode(jsonencode([
        { Sid = "ReadOwnSecrets", Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = [
          "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/api-keys-Aaaaaa",
          "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-MadeBy",
        ] },
        { Sid = "WriteOwnLogs", Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = [
          "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/budget-tracker-${key}:*",
        ] },
        { Sid = "Trace", Effect = "Allow", Action = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Resource = ["*"] },
        { Sid      = "SealAndOpenTokens", Effect = "Allow", Action = ["kms:GenerateDataKey", "kms:Decrypt"],
          Resource = ["arn:aws:kms:us-east-1:123456789012:key/tokens"],
          Condition = {
            StringEquals                = { "kms:EncryptionContext:environment" = "sandbox" }
            Null                        = { "kms:EncryptionContext:user_id" = "false" }
            "ForAllValues:StringEquals" = { "kms:EncryptionContextKeys" = ["environment", "user_id"] }
        } },
        merge(wake_ups, { Effect = "Allow", Resource = ["arn:aws:sqs:us-east-1:123456789012:budget-tracker-wake-ups.fifo"] }),
        { Sid = "ManageNetworkInterfaces", Effect = "Allow", Resource = ["arn:aws:ec2:us-east-1:123456789012:*/*"], Action = [
          "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
        ] },
        { Sid = "FindNetworkInterfaces", Effect = "Allow", Resource = ["*"], Action = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"] },
        { Sid = "CodeIsNotLambda", Effect = "Deny", Resource = ["*"], Action = [
          "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
        ], Condition = { ArnEquals = { "lambda:SourceFunctionArn" = "arn:aws:lambda:us-east-1:123456789012:function:budget-tracker-${key}" } } },
      ]))
    ])
    error_message = "exchange and recover may do what is listed here, not this: ${aws_iam_role_policy.function["exchange-public-token"].policy} ${aws_iam_role_policy.function["recover"].policy}"
  }

  assert {
    condition     = alltrue([for attachments in aws_iam_role_policy_attachments_exclusive.function : length(attachments.policy_arns) == 0])
    error_message = "No managed policy belongs to a function's role; SecretsManagerReadWrite least of all."
  }

  assert {
    condition     = alltrue([for key, function in aws_lambda_function.this : function.role == aws_iam_role.function[key].arn]) && length(distinct(values(aws_lambda_function.this)[*].role)) == 3
    error_message = "Each function has a role of its own."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.function : jsondecode(role.assume_role_policy).Statement[0].Principal == { Service = "lambda.amazonaws.com" }])
    error_message = "Only Lambda takes a function's role."
  }
}

run "no_policy_is_wider_than_aws_makes_it" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.function)[*].policy, aws_iam_role_policy.api_logs[*].policy, [aws_iam_role_policy.scheduler.policy]) : [
        for statement in jsondecode(policy).Statement : [
          for action in statement.Action :
          !strcontains(action, "*") && (statement.Effect == "Deny" || !contains(statement.Resource, "*") || contains([
            "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
          ], action))
        ]
      ]
    ]))
    error_message = "An action has a wildcard, or one that knows resources is allowed on all of them."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.scheduler.policy).Statement == jsondecode(jsonencode([
      { Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = ["arn:aws:lambda:us-east-1:123456789012:function:budget-tracker-recover"] },
    ]))
    error_message = "The schedule may run the recovery and nothing else: ${aws_iam_role_policy.scheduler.policy}"
  }

  assert {
    condition = jsondecode(aws_iam_role.scheduler.assume_role_policy).Statement[0].Condition == jsondecode(jsonencode({
      StringEquals = {
        "aws:SourceAccount" = "123456789012"
        "aws:SourceArn"     = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/budget-tracker"
      }
    }))
    error_message = "Only schedules of this project's group take the role."
  }
}

run "administrators_of_the_key_cannot_use_it" {
  command = plan

  assert {
    condition = alltrue([
      for action in jsondecode(aws_kms_key.tokens[0].policy).Statement[0].Action :
      !can(regex("\\*|Decrypt|Encrypt$|GenerateDataKey|GenerateMac|Sign|CreateGrant|Import|Replicate", action))
    ])
    error_message = "The account's administrators are given an action that opens or seals tokens: ${aws_kms_key.tokens[0].policy}"
  }

  assert {
    condition = jsondecode(aws_kms_key.tokens[0].policy).Statement[1] == jsondecode(jsonencode({
      Sid    = "SealAndOpenTokens"
      Effect = "Allow"
      Principal = { AWS = [
        "arn:aws:iam::123456789012:role/budget-tracker-exchange-public-token-role",
        "arn:aws:iam::123456789012:role/budget-tracker-recover-role",
      ] }
      Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
      Resource = "*"
      Condition = {
        StringEquals                = { "kms:EncryptionContext:environment" = "sandbox" }
        Null                        = { "kms:EncryptionContext:user_id" = "false" }
        "ForAllValues:StringEquals" = { "kms:EncryptionContextKeys" = ["environment", "user_id"] }
      }
    })) && length(jsondecode(aws_kms_key.tokens[0].policy).Statement) == 2
    error_message = "Two roles use the key, for this environment's tokens: ${aws_kms_key.tokens[0].policy}"
  }

  assert {
    condition     = aws_kms_key.tokens[0].enable_key_rotation && aws_kms_key.tokens[0].deletion_window_in_days == 30
    error_message = "The key rotates, and its deletion can be cancelled for as long as AWS allows."
  }
}

run "a_key_ring_is_a_third_secret_and_no_kms_key" {
  command = plan
  variables {
    token_keys = "key-ring"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.function["recover"].policy).Statement[0].Resource == jsondecode(jsonencode([
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/api-keys-Aaaaaa",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-MadeBy",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/key-ring-Cccccc",
    ]))
    error_message = "recover reads its three secrets: ${aws_iam_role_policy.function["recover"].policy}"
  }

  assert {
    condition     = length(aws_kms_key.tokens) == 0 && !strcontains(join("", values(aws_iam_role_policy.function)[*].policy), "kms:")
    error_message = "Without a KMS key no role is given one."
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.function["link-token"].policy).Statement[0].Resource) == 1
    error_message = "link-token does not read the key ring."
  }

  assert {
    condition     = aws_secretsmanager_secret.key_ring[0].recovery_window_in_days == var.secret_recovery_days && contains(keys(output.put_secrets), "key-ring")
    error_message = "The ring is a secret to fill, and one that can be restored."
  }
}

run "a_link_token_function_with_the_database_has_its_secrets_and_key" {
  command = plan
  variables {
    link_token_uses_database = true
  }

  assert {
    condition     = join(" ", jsondecode(aws_iam_role_policy.function["link-token"].policy).Statement[*].Sid) == "ReadOwnSecrets WriteOwnLogs Trace SealAndOpenTokens ManageNetworkInterfaces FindNetworkInterfaces CodeIsNotLambda" && length(jsondecode(aws_iam_role_policy.function["link-token"].policy).Statement[0].Resource) == 2
    error_message = "Update mode needs the database's secret, the key and the VPC: ${aws_iam_role_policy.function["link-token"].policy}"
  }

  assert {
    condition     = contains(jsondecode(aws_kms_key.tokens[0].policy).Statement[1].Principal.AWS, "arn:aws:iam::123456789012:role/budget-tracker-create-link-token-role")
    error_message = "The key lets the function in."
  }

  assert {
    condition     = length(aws_lambda_function.this["link-token"].vpc_config) == 1
    error_message = "The function is in the VPC."
  }
}

run "secrets_under_a_key_of_their_own_are_decrypted_through_secrets_manager_only" {
  command = plan
  variables {
    secrets_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/secrets"
  }

  assert {
    condition = one([for statement in jsondecode(aws_iam_role_policy.function["link-token"].policy).Statement : statement if statement.Sid == "DecryptOwnSecrets"]) == jsondecode(jsonencode({
      Sid = "DecryptOwnSecrets", Effect = "Allow", Action = ["kms:Decrypt"], Resource = ["arn:aws:kms:us-east-1:123456789012:key/secrets"]
      Condition = { StringEquals = {
        "kms:ViaService"                  = "secretsmanager.us-east-1.amazonaws.com"
        "kms:EncryptionContext:SecretARN" = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/api-keys-Aaaaaa"]
      } }
    }))
    error_message = "link-token decrypts the Plaid secret through Secrets Manager: ${aws_iam_role_policy.function["link-token"].policy}"
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == var.secrets_kms_key_arn])
    error_message = "The secrets are encrypted with the key that was named."
  }
}
