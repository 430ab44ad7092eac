locals {
  # What an alarm has unless it says otherwise.
  alarm_defaults = {
    namespace  = "AWS/Lambda"
    statistic  = "Sum"
    comparison = "GreaterThanOrEqualToThreshold"
    threshold  = 1
    periods    = 1
    missing    = "notBreaching"
  }

  function_alarms = merge([for function in local.functions : {
    "${function.name}-errors" = {
      metric     = "Errors"
      dimensions = { FunctionName = function.name }
      says       = "Invocations ended in an error; the log group /aws/lambda/${function.name} says which."
    }
    "${function.name}-throttles" = {
      metric     = "Throttles"
      dimensions = { FunctionName = function.name }
      says       = "Invocations were turned away; raise reserved_concurrency, within what the database can take."
    }
    "${function.name}-slow" = {
      metric     = "Duration"
      statistic  = "Maximum"
      threshold  = function.timeout * 800
      dimensions = { FunctionName = function.name }
      says       = "An invocation took more than four fifths of its ${function.timeout} s."
    }
  }]...)

  service_alarms = merge(
    {
      "${var.name}-recovery-stopped" = {
        metric     = "Invocations"
        comparison = "LessThanThreshold"
        periods    = 3
        missing    = "breaching"
        dimensions = { FunctionName = local.functions["recover"].name }
        says       = "The recovery has not run for 15 minutes; public tokens live for 30. Look at the schedule and its role."
      }
      "${var.name}-api-5xx" = {
        namespace  = "AWS/ApiGateway"
        metric     = "5XXError"
        dimensions = { ApiName = aws_api_gateway_rest_api.this.name, Stage = var.stage }
        says       = "The API answered 5xx; the access log names the requests."
      }
    },
    var.create_database ? {
      "${var.name}-database-storage" = {
        namespace  = "AWS/RDS"
        metric     = "FreeStorageSpace"
        statistic  = "Minimum"
        comparison = "LessThanThreshold"
        threshold  = 2147483648
        dimensions = { DBInstanceIdentifier = var.name }
        says       = "The database has less than 2 GiB left; raise database.max_storage."
      }
    } : {},
  )

  alarms = { for name, alarm in merge(local.function_alarms, local.service_alarms) : name => merge(local.alarm_defaults, alarm) }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = each.key
  alarm_description   = each.value.says
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = each.value.periods
  treat_missing_data  = each.value.missing
  alarm_actions       = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
  ok_actions          = var.alarm_topic_arn == null ? [] : [var.alarm_topic_arn]
}
