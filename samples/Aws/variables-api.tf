variable "stage" {
  description = "The API's stage, the first part of every path."
  type        = string
  default     = "dev"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.stage))
    error_message = "Set stage to letters, digits, dashes and underscores, for example prod."
  }
}

variable "user_pool_arn" {
  description = "The Cognito user pool whose users may call. REST APIs know no JWT authorizer for other issuers."
  type        = string
  default     = null

  validation {
    condition     = (var.user_pool_arn != null) != var.create_user_pool
    error_message = "Set user_pool_arn to the ARN of your Cognito user pool, or create_user_pool = true to have one made; not both."
  }

  validation {
    condition     = var.user_pool_arn == null || can(regex("^arn:[^:*]+:cognito-idp:[^:*]+:[0-9]{12}:userpool/[^*]+$", var.user_pool_arn))
    error_message = "Set user_pool_arn to an ARN such as arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI, not to the pool's id."
  }
}

variable "create_user_pool" {
  description = "Makes a Cognito user pool with one public client, for those who have none."
  type        = bool
  default     = false
}

variable "authorization_scopes" {
  description = "Scopes of which an access token needs one. Default: none, and then callers send the ID token, of any client of the pool."
  type        = list(string)
  default     = []
}

variable "throttling" {
  description = "Requests a second, and how many at once, that all callers together may send to each method."
  type = object({
    rate  = optional(number, 10)
    burst = optional(number, 20)
  })
  default = {}

  validation {
    condition     = var.throttling.rate > 0 && var.throttling.burst >= var.throttling.rate
    error_message = "Set throttling.rate above 0 and throttling.burst to at least the rate."
  }
}

variable "manage_api_gateway_account" {
  description = "Gives API Gateway its role for logs, one for all APIs of the account in the region. False where it has one already."
  type        = bool
  default     = true
}

variable "alarm_topic_arn" {
  description = "The SNS topic that is told of alarms. Default: none, they are seen in the console only."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null || can(regex("^arn:[^:*]+:sns:[^:*]+:[0-9]{12}:[^:*]+$", var.alarm_topic_arn))
    error_message = "Set alarm_topic_arn to the ARN of an SNS topic, such as arn:aws:sns:us-east-1:123456789012:alarms."
  }
}
