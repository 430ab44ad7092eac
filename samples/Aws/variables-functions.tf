variable "package" {
  description = "The zip with the program bootstrap, made for the same architecture."
  type        = string

  validation {
    condition     = endswith(var.package, ".zip") && fileexists(var.package)
    error_message = "Set package to a .zip file that exists. samples/Lambda/package makes it in artifacts."
  }
}

variable "architecture" {
  description = "x86_64 or arm64 (a fifth cheaper); the package must be made for it."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "Set architecture to x86_64 or arm64, the one that the package was made for."
  }
}

variable "memory_mb" {
  description = "Memory of each function, in MB. CPU grows with it, and so does the speed of a cold start."
  type        = number
  default     = 512

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240 && floor(var.memory_mb) == var.memory_mb
    error_message = "Set memory_mb to a whole number from 128 to 10240."
  }
}

variable "reserved_concurrency" {
  description = <<-EOT
    How many copies of a function run at once. Each copy that knows the database holds up to connections_each connections.
    Null where the account's limit is too small to reserve from (a new account has 10; AWS keeps 100 of the rest unreserved).
  EOT
  type = object({
    link_token            = optional(number, 10)
    exchange_public_token = optional(number, 10)
    recover               = optional(number, 3)
  })
  default = {}

  validation {
    condition = alltrue([
      for copies in try(values(var.reserved_concurrency), []) : copies >= 1 && floor(copies) == copies
    ])
    error_message = "Set each number in reserved_concurrency to 1 or more (0 would switch a function off), or reserved_concurrency to null to reserve nothing."
  }

  validation {
    condition     = try(var.reserved_concurrency.recover >= 3, true)
    error_message = "Set reserved_concurrency.recover to 3 or more: the queue of wake-ups starts two copies at once, the schedule one."
  }

  validation {
    condition = (
      var.reserved_concurrency == null ? true :
      var.database_connections.each * (
        var.reserved_concurrency.exchange_public_token + var.reserved_concurrency.recover
        + (var.link_token_uses_database ? var.reserved_concurrency.link_token : 0)
      ) <= var.database_connections.available
    )
    error_message = "The functions could open more connections than the database gives them. Lower reserved_concurrency, or raise database_connections.available (at most max_connections less what others and operators need)."
  }
}

variable "database_connections" {
  description = "What the functions may take of the database's max_connections, and how many one copy of a function opens at most."
  type = object({
    available = optional(number, 60)
    each      = optional(number, 2)
  })
  default = {}
}

variable "link_token_uses_database" {
  description = "Lets POST /link-token read and write the database, for update mode (item_id), hosted Link, several items in one session and Plaid__RequireLinkToken. It is then in the VPC and has the keys too."
  type        = bool
  default     = false

  validation {
    condition     = var.link_token_uses_database || alltrue([for setting in ["Plaid__RequireLinkToken", "Plaid__HostedLink", "Plaid__EnableMultiItemLink"] : lower(lookup(var.settings, setting, "false")) != "true"])
    error_message = "Plaid__RequireLinkToken, Plaid__HostedLink and Plaid__EnableMultiItemLink record link tokens in the database. Set link_token_uses_database = true with them."
  }
}

variable "recovery_minutes" {
  description = "Minutes between two runs of the recovery, which takes up what a killed process or a lost answer left behind."
  type        = number
  default     = 2

  validation {
    condition     = var.recovery_minutes >= 2 && var.recovery_minutes <= 10 && floor(var.recovery_minutes) == var.recovery_minutes
    error_message = "Set recovery_minutes to a whole number from 2 to 10: a run needs a minute, and public tokens live for 30."
  }
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "Set log_retention_days to a number of days that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365 and so on."
  }
}
