# One program; the handler says which of the three functions it is.
locals {
  functions = {
    link-token = {
      name          = "${var.name}-create-link-token"
      uses_database = var.link_token_uses_database
      timeout       = 29 # API Gateway gives up then, and nothing here has to be finished.
      concurrency   = try(var.reserved_concurrency.link_token, -1)
    }
    exchange-public-token = {
      name          = "${var.name}-exchange-public-token"
      uses_database = true
      timeout       = 75 # Longer than the 60 s lease: a token that Plaid gave out is stored even where the caller is gone.
      concurrency   = try(var.reserved_concurrency.exchange_public_token, -1)
    }
    recover = {
      name          = "${var.name}-recover"
      uses_database = true
      timeout       = 60 * var.recovery_minutes - 10 # Over before the next run.
      concurrency   = try(var.reserved_concurrency.recover, -1)
    }
  }

  database_functions = [for key, function in local.functions : key if function.uses_database]

  # Known before the functions are, for their roles.
  function_arns = { for key, function in local.functions : key =>
    "${local.arn_prefix}:lambda:${var.region}:${local.account}:function:${function.name}"
  }

  function_secrets = { for key, function in local.functions : key => concat(
    ["plaid"],
    function.uses_database ? ["postgres"] : [],
    function.uses_database && !local.uses_kms ? ["key-ring"] : [],
  ) }

  database_environment = merge(
    {
      POSTGRES_SECRET_ARN       = local.secret_arns["postgres"]
      Postgres__RootCertificate = var.root_certificate
    },
    local.uses_kms ? { KMS_KEY_ID = aws_kms_key.tokens[0].arn } : { KEY_RING_SECRET_ARN = local.secret_arns["key-ring"] },
    local.database_address,
  )

  environment = { for key, function in local.functions : key => merge(
    var.settings,
    {
      PLAID_SECRET_ARN   = local.secret_arns["plaid"]
      ALLOWED_ORIGINS    = var.allowed_origin
      Plaid__Environment = var.plaid_environment
    },
    var.redirect_uri == null ? {} : { PLAID_REDIRECT_URI = var.redirect_uri },
    function.uses_database ? local.database_environment : {},
    key == "exchange-public-token" ? { WAKE_UP_QUEUE_URL = aws_sqs_queue.wake_ups.url } : {},
  ) }
}

resource "aws_lambda_function" "this" {
  for_each = local.functions

  function_name                  = each.value.name
  role                           = aws_iam_role.function[each.key].arn
  runtime                        = "provided.al2023"
  architectures                  = [var.architecture]
  handler                        = each.key
  filename                       = var.package
  source_code_hash               = filebase64sha256(var.package)
  memory_size                    = var.memory_mb
  timeout                        = each.value.timeout
  reserved_concurrent_executions = each.value.concurrency

  environment {
    variables = local.environment[each.key]
  }

  dynamic "vpc_config" {
    for_each = each.value.uses_database ? [1] : []
    content {
      subnet_ids         = local.function_subnet_ids
      security_group_ids = [aws_security_group.functions.id]
    }
  }

  tracing_config {
    mode = "Active"
  }

  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.function[each.key].name
    application_log_level = "INFO"
    system_log_level      = "WARN"
  }

  # Lambda checks the role while it makes the function.
  depends_on = [aws_iam_role_policy.function]
}

resource "aws_cloudwatch_log_group" "function" {
  for_each = local.functions

  name              = "/aws/lambda/${each.value.name}"
  retention_in_days = var.log_retention_days
}
