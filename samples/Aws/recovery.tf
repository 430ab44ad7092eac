# A run that fails or is missed is not repeated: the next one does the same work.
resource "aws_scheduler_schedule" "recover" {
  name                = "recover"
  group_name          = aws_scheduler_schedule_group.this.name
  description         = "Takes up exchanges that a killed process or a lost answer left behind"
  schedule_expression = "rate(${var.recovery_minutes} minutes)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.this["recover"].arn
    role_arn = aws_iam_role.scheduler.arn

    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 60
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}

resource "aws_scheduler_schedule_group" "this" {
  name = var.name
}

resource "aws_lambda_function_event_invoke_config" "recover" {
  function_name                = aws_lambda_function.this["recover"].function_name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

resource "aws_iam_role" "scheduler" {
  name        = "${var.name}-scheduler"
  description = "The schedule runs the recovery"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = local.account
          "aws:SourceArn"     = aws_scheduler_schedule_group.this.arn
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  name = "run-recovery"
  role = aws_iam_role.scheduler.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = [local.function_arns["recover"]]
    }]
  })
}
