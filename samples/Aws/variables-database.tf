variable "create_database" {
  description = "Makes an RDS PostgreSQL with forced TLS, for those who have none."
  type        = bool
  default     = false
}

variable "existing_database" {
  description = <<-EOT
    The database that is there already: its security group, which is opened to the functions, and its port. host and name are needed
    only where the secret does not hold them, as with secrets that RDS manages.
  EOT
  type = object({
    security_group_id = string
    port              = optional(number, 5432)
    host              = optional(string)
    name              = optional(string)
  })
  default = null

  validation {
    condition     = var.create_database != (var.existing_database != null)
    error_message = "Set existing_database to what you have, or create_database = true to have one made; not both."
  }

  validation {
    condition     = var.existing_database == null || var.existing_network != null
    error_message = "Set existing_network to the VPC of existing_database: its security group can be opened to functions in that VPC only."
  }
}

variable "database" {
  description = "The RDS instance that create_database makes; storage in GB grows up to max_storage."
  type = object({
    engine_version = optional(string, "17")
    instance_class = optional(string, "db.t4g.micro")
    storage        = optional(number, 20)
    max_storage    = optional(number, 100)
    multi_az       = optional(bool, false)
    backup_days    = optional(number, 7)
  })
  default = {}

  validation {
    condition     = can(regex("^[1-9][0-9](\\.[0-9]+)?$", var.database.engine_version))
    error_message = "Set database.engine_version to a PostgreSQL version such as 17 or 17.5."
  }

  validation {
    condition     = var.database.backup_days >= 1 && var.database.backup_days <= 35
    error_message = "Set database.backup_days to 1 to 35; access tokens cannot be fetched again, so backups stay on."
  }
}

variable "root_certificate" {
  description = "Where the package holds the certificates that sign the database's: for RDS its global bundle."
  type        = string
  default     = "/var/task/global-bundle.pem"

  validation {
    condition     = startswith(var.root_certificate, "/")
    error_message = "Set root_certificate to an absolute path; what the package holds is in /var/task."
  }
}
