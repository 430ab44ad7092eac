variable "plaid_secret_arn" {
  description = "An existing secret with PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV. Default: one is created, empty."
  type        = string
  default     = null

  validation {
    condition     = var.plaid_secret_arn == null || can(regex("^arn:[^:*]+:secretsmanager:[^:*]+:[0-9]{12}:secret:[^*]+-[A-Za-z0-9]{6}$", var.plaid_secret_arn))
    error_message = "Set plaid_secret_arn to the whole ARN, with the dash and six characters that AWS puts behind the name; a role for less would match other secrets too."
  }
}

variable "postgres_secret_arn" {
  description = "An existing secret in the RDS shape, or one that RDS manages. Default: one is created, empty; with create_database, RDS's own."
  type        = string
  default     = null

  validation {
    condition     = var.postgres_secret_arn == null || can(regex("^arn:[^:*]+:secretsmanager:[^:*]+:[0-9]{12}:secret:[^*]+-[A-Za-z0-9]{6}$", var.postgres_secret_arn))
    error_message = "Set postgres_secret_arn to the whole ARN, with the dash and six characters that AWS puts behind the name; a role for less would match other secrets too."
  }
}

variable "token_keys" {
  description = "What seals access tokens: kms (a KMS key) or key-ring (a secret with AES keys)."
  type        = string
  default     = "kms"

  validation {
    condition     = contains(["kms", "key-ring"], var.token_keys)
    error_message = "Set token_keys to kms or key-ring. Do not change it while tokens are stored that the other one sealed."
  }
}

variable "secrets_kms_key_arn" {
  description = "A KMS key that encrypts the secrets. Default: the key aws/secretsmanager, which costs nothing."
  type        = string
  default     = null

  validation {
    condition     = var.secrets_kms_key_arn == null || can(regex("^arn:[^:*]+:kms:[^:*]+:[0-9]{12}:key/[^*]+$", var.secrets_kms_key_arn))
    error_message = "Set secrets_kms_key_arn to the ARN of a key (arn:aws:kms:...:key/...), not of an alias: roles are given the key itself."
  }
}

variable "secret_recovery_days" {
  description = "How long a deleted secret can be brought back; 0 deletes it at once, for an environment that you build and tear down."
  type        = number
  default     = 30

  validation {
    condition     = var.secret_recovery_days == 0 || (var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30)
    error_message = "Set secret_recovery_days to 0, or to 7 to 30."
  }
}
