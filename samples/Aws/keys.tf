# The key that wraps the data keys of access tokens. Its administrators cannot use it: only the roles of the functions can, and
# only for tokens of this environment.
locals {
  uses_kms = var.token_keys == "kms"

  # AddAwsKms() binds each data key to an environment and a user.
  token_key_condition = {
    StringEquals                = { "kms:EncryptionContext:environment" = var.plaid_environment }
    Null                        = { "kms:EncryptionContext:user_id" = "false" }
    "ForAllValues:StringEquals" = { "kms:EncryptionContextKeys" = ["environment", "user_id"] }
  }
  token_key_actions = ["kms:GenerateDataKey", "kms:Decrypt"]
}

resource "aws_kms_key" "tokens" {
  count = local.uses_kms ? 1 : 0

  description             = "Wraps the data keys of Plaid access tokens (${var.name}, ${var.plaid_environment})"
  enable_key_rotation     = true
  deletion_window_in_days = 30 # Without the key every stored token is lost; until then the deletion can be cancelled.

  # Neither a destroy, which the database may refuse after the key is gone, nor another token_keys deletes it. README: Tear down.
  lifecycle {
    prevent_destroy = true
  }

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AdministerButNotUse"
        Effect    = "Allow"
        Principal = { AWS = "${local.arn_prefix}:iam::${local.account}:root" }
        Action = [
          "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey",
          "kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus",
          "kms:ListAliases", "kms:ListGrants", "kms:ListKeyPolicies", "kms:ListKeyRotations", "kms:ListResourceTags",
          "kms:PutKeyPolicy", "kms:RevokeGrant", "kms:RotateKeyOnDemand", "kms:ScheduleKeyDeletion", "kms:TagResource",
          "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
        ]
        Resource = "*" # In a key policy: this key.
      },
      {
        Sid       = "SealAndOpenTokens"
        Effect    = "Allow"
        Principal = { AWS = [for key in local.database_functions : aws_iam_role.function[key].arn] }
        Action    = local.token_key_actions
        Resource  = "*"
        Condition = local.token_key_condition
      },
    ]
  })
}

resource "aws_kms_alias" "tokens" {
  count = local.uses_kms ? 1 : 0

  name          = "alias/${var.name}-tokens"
  target_key_id = aws_kms_key.tokens[0].key_id
}
