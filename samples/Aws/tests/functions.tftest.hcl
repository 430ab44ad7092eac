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

run "the_functions_are_configured" {
  command = plan

  variables {
    redirect_uri = "https://money.example.com/plaid-oauth"
    settings     = { Plaid__Products__0 = "transactions" }
  }

  assert {
    condition     = tomap({ for key, function in aws_lambda_function.this : key => function.function_name }) == tomap({ link-token = "budget-tracker-create-link-token", exchange-public-token = "budget-tracker-exchange-public-token", recover = "budget-tracker-recover" })
    error_message = "The functions are named as in the guide."
  }

  assert {
    condition     = alltrue([for key, function in aws_lambda_function.this : function.handler == key && function.runtime == "provided.al2023" && function.architectures == tolist(["x86_64"])])
    error_message = "One program for all; the handler says which function it is."
  }

  assert {
    condition = aws_lambda_function.this["link-token"].environment[0].variables == tomap({
      Plaid__Products__0 = "transactions"
      PLAID_SECRET_ARN   = "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/api-keys-Aaaaaa"
      PLAID_REDIRECT_URI = "https://money.example.com/plaid-oauth"
      Plaid__Environment = "sandbox"
      ALLOWED_ORIGINS    = "https://money.example.com"
    })
    error_message = "link-token is given Plaid's settings, and nothing of the database: ${jsonencode(aws_lambda_function.this["link-token"].environment)}"
  }

  assert {
    condition = alltrue([for key, wake_ups in {
      exchange-public-token = { WAKE_UP_QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/budget-tracker-wake-ups.fifo" }
      recover               = {}
      } : aws_lambda_function.this[key].environment[0].variables == tomap(merge(wake_ups, {
        Plaid__Products__0        = "transactions"
        PLAID_SECRET_ARN          = "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/api-keys-Aaaaaa"
        PLAID_REDIRECT_URI        = "https://money.example.com/plaid-oauth"
        Plaid__Environment        = "sandbox"
        ALLOWED_ORIGINS           = "https://money.example.com"
        KMS_KEY_ID                = "arn:aws:kms:us-east-1:123456789012:key/tokens"
        POSTGRES_SECRET_ARN       = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-MadeBy"
        Postgres__RootCertificate = "/var/task/global-bundle.pem"
        Postgres__Host            = "db.example.us-east-1.rds.amazonaws.com"
        Postgres__Port            = "5432"
        Postgres__Database        = "budget_tracker"
    }))])
    error_message = "The others are given the database and the key, and who finds work for the recovery the queue: ${jsonencode(aws_lambda_function.this["recover"].environment)}"
  }

  assert {
    condition     = aws_lambda_function.this["exchange-public-token"].timeout > 60 && aws_lambda_function.this["link-token"].timeout == 29 && aws_lambda_function.this["recover"].timeout == 110
    error_message = "An exchange outlives its lease of 60 s; a link token does not outlive API Gateway's 29 s; a recovery ends before the next."
  }

  assert {
    condition     = tomap({ for key, function in aws_lambda_function.this : key => function.reserved_concurrent_executions }) == tomap({ link-token = 10, exchange-public-token = 10, recover = 3 })
    error_message = "Copies are limited, so that the database's connections suffice."
  }

  assert {
    condition     = alltrue([for key, function in aws_lambda_function.this : function.tracing_config[0].mode == "Active" && function.logging_config[0].log_format == "JSON" && function.logging_config[0].log_group == "/aws/lambda/${function.function_name}" && aws_cloudwatch_log_group.function[key].name == "/aws/lambda/${function.function_name}" && aws_cloudwatch_log_group.function[key].retention_in_days == 30])
    error_message = "Each function is traced, and writes JSON to a log group of its own that forgets."
  }

  assert {
    condition     = tomap({ for key, function in aws_lambda_function.this : key => length(function.vpc_config) }) == tomap({ link-token = 0, exchange-public-token = 1, recover = 1 })
    error_message = "Only what needs the database is in the VPC."
  }

  assert {
    condition     = alltrue([for key in ["exchange-public-token", "recover"] : aws_lambda_function.this[key].vpc_config[0].subnet_ids == toset(["subnet-private-0", "subnet-private-1"]) && aws_lambda_function.this[key].vpc_config[0].security_group_ids == toset(["sg-functions"])])
    error_message = "In the private subnets, with the functions' own security group."
  }
}

run "settings_can_be_changed" {
  command = plan

  variables {
    token_keys           = "key-ring"
    architecture         = "arm64"
    reserved_concurrency = null
    recovery_minutes     = 5
    plaid_environment    = "production"
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.architectures == tolist(["arm64"]) && function.reserved_concurrent_executions == -1 && function.environment[0].variables["Plaid__Environment"] == "production"])
    error_message = "Architecture, no reservation and Plaid's environment reach every function."
  }

  assert {
    condition     = aws_lambda_function.this["recover"].environment[0].variables["KEY_RING_SECRET_ARN"] == "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/key-ring-Cccccc" && !contains(keys(aws_lambda_function.this["recover"].environment[0].variables), "KMS_KEY_ID")
    error_message = "With a key ring the function is told of its secret and of no KMS key."
  }

  assert {
    condition     = aws_scheduler_schedule.recover.schedule_expression == "rate(5 minutes)" && aws_lambda_function.this["recover"].timeout == 290
    error_message = "Every five minutes, and over before the next."
  }
}

run "the_recovery_is_scheduled_and_never_repeated" {
  command = plan

  assert {
    condition     = aws_scheduler_schedule.recover.schedule_expression == "rate(2 minutes)" && aws_scheduler_schedule.recover.target[0].arn == "arn:aws:lambda:us-east-1:123456789012:function:budget-tracker-recover"
    error_message = "The recovery runs every two minutes."
  }

  assert {
    condition     = aws_scheduler_schedule.recover.target[0].retry_policy[0].maximum_retry_attempts == 0 && aws_lambda_function_event_invoke_config.recover.maximum_retry_attempts == 0 && aws_lambda_function_event_invoke_config.recover.maximum_event_age_in_seconds == 60
    error_message = "Neither the scheduler nor Lambda repeats a run; the next does its work."
  }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset(concat(flatten([for function in ["create-link-token", "exchange-public-token", "recover"] : [for alarm in ["errors", "throttles", "slow"] : "budget-tracker-${function}-${alarm}"]]), ["budget-tracker-recovery-stopped", "budget-tracker-api-5xx", "budget-tracker-database-storage"]))
    error_message = "An alarm is missing: ${jsonencode(keys(aws_cloudwatch_metric_alarm.this))}"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["budget-tracker-recovery-stopped"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.this["budget-tracker-recovery-stopped"].comparison_operator == "LessThanThreshold" && aws_cloudwatch_metric_alarm.this["budget-tracker-recovery-stopped"].dimensions == tomap({ FunctionName = "budget-tracker-recover" })
    error_message = "No data about the recovery means that it does not run."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["budget-tracker-exchange-public-token-slow"].threshold == 60000
    error_message = "Slow is four fifths of 75 s."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.alarm_actions) == 0])
    error_message = "Without a topic nobody is told."
  }
}

run "alarms_reach_the_topic" {
  command = plan

  variables {
    alarm_topic_arn = "arn:aws:sns:us-east-1:123456789012:alarms"
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset([var.alarm_topic_arn]) && alarm.ok_actions == toset([var.alarm_topic_arn])])
    error_message = "Each alarm tells the topic when it begins and when it ends."
  }
}
