locals {
  function_alarms = merge([for key, function in local.functions : {
    "${function.name}-errors" = {
      function = function.name, metric = "Errors", statistic = "Sum", threshold = 1
      says     = "Invocations ended in an error; the log group /aws/lambda/${function.name} says which."
    }
    "${function.name}-throttles" = {
      function = function.name, metric = "Throttles", statistic = "Sum", threshold = 1
      says     = "Invocations were turned away; raise reserved_concurrency, within what the database can take."
    }
    "${function.name}-slow" = {
      function = function.name, metric = "Duration", statistic = "Maximum", threshold = function.timeout * 800
      says     = "An invocation took more than four fifths of its ${function.timeout} s."
    }
  }]...)

  alarms = merge(
    { for name, alarm in local.function_alarms : name => merge(alarm, {
      namespace = "AWS/Lambda", dimensions = { FunctionName = alarm.function }, comparison = "GreaterThanOrEqualToThreshold", periods = 1, missing = "notBreaching"
    }) },
    {
      "${var.name}-recovery-stopped" = {
        namespace  = "AWS/Lambda", metric = "Invocations", statistic = "Sum", dimensions = { FunctionName = local.functions["recover"].name }
        comparison = "LessThanThreshold", threshold = 1, periods = 3, missing = "breaching"
        says       = "The recovery has not run for 15 minutes; public tokens live for 30. Look at the schedule and its role."
      }
      "${var.name}-api-5xx" = {
        namespace  = "AWS/ApiGateway", metric = "5XXError", statistic = "Sum", dimensions = { ApiName = aws_api_gateway_rest_api.this.name, Stage = var.stage }
        comparison = "GreaterThanOrEqualToThreshold", threshold = 1, periods = 1, missing = "notBreaching"
        says       = "The API answered 5xx; the access log names the requests."
      }
    },
    var.create_database ? {
      "${var.name}-database-storage" = {
        namespace  = "AWS/RDS", metric = "FreeStorageSpace", statistic = "Minimum", dimensions = { DBInstanceIdentifier = var.name }
        comparison = "LessThanThreshold", threshold = 2147483648, periods = 1, missing = "notBreaching"
        says       = "The database has less than 2 GiB left; raise database.max_storage."
      }
    } : {},
  )
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
