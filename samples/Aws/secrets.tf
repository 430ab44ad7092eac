# The secrets are created empty: a value that Terraform never sees is in no state, plan or log.
locals {
  secret_definitions = {
    plaid = {
      name        = "plaid/${var.name}/api-keys"
      description = "PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV"
      create      = var.plaid_secret_arn == null
    }
    postgres = {
      name        = "postgres/${var.name}/db-creds"
      description = "The database's credentials in the RDS shape"
      create      = var.postgres_secret_arn == null && !var.create_database
    }
  }

  secret_arns = merge(
    { for key, secret in aws_secretsmanager_secret.this : key => secret.arn },
    { for secret in aws_secretsmanager_secret.key_ring : "key-ring" => secret.arn },
    var.plaid_secret_arn == null ? {} : { plaid = var.plaid_secret_arn },
    var.postgres_secret_arn == null ? {} : { postgres = var.postgres_secret_arn },
    var.create_database && var.postgres_secret_arn == null ? { postgres = aws_db_instance.this[0].master_user_secret[0].secret_arn } : {},
  )
}

resource "aws_secretsmanager_secret" "this" {
  for_each = { for key, secret in local.secret_definitions : key => secret if secret.create }

  name                    = each.value.name
  description             = each.value.description
  kms_key_id              = var.secrets_kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
}

resource "aws_secretsmanager_secret" "key_ring" {
  count = var.token_keys == "key-ring" ? 1 : 0

  name                    = "plaid/${var.name}/key-ring"
  description             = "AES-256 keys that seal access tokens; without them, tokens are lost"
  kms_key_id              = var.secrets_kms_key_arn
  recovery_window_in_days = var.secret_recovery_days

  # As the KMS key.
  lifecycle {
    prevent_destroy = true
  }
}

moved {
  from = aws_secretsmanager_secret.this["key-ring"]
  to   = aws_secretsmanager_secret.key_ring[0]
}
