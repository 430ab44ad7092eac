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

run "wake_ups_start_the_recovery" {
  command = plan

  assert {
    condition     = aws_sqs_queue.wake_ups.name == "budget-tracker-wake-ups.fifo" && aws_sqs_queue.wake_ups.fifo_queue && aws_sqs_queue.wake_ups.sqs_managed_sse_enabled
    error_message = "The queue is a FIFO queue, and encrypted."
  }

  assert {
    condition     = aws_sqs_queue.wake_ups.delay_seconds == 2 && aws_sqs_queue.wake_ups.visibility_timeout_seconds == aws_lambda_function.this["recover"].timeout && aws_sqs_queue.wake_ups.message_retention_seconds == 240
    error_message = "A message waits for the burst that it stands for, is one run's alone, and is forgotten when the schedule has run twice."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.wake_ups.event_source_arn == "arn:aws:sqs:us-east-1:123456789012:budget-tracker-wake-ups.fifo" && aws_lambda_event_source_mapping.wake_ups.function_name == "arn:aws:lambda:us-east-1:123456789012:function:budget-tracker-recover"
    error_message = "The queue starts the recovery."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.wake_ups.batch_size == 10 && aws_lambda_event_source_mapping.wake_ups.maximum_batching_window_in_seconds == null && length(coalesce(aws_lambda_event_source_mapping.wake_ups.function_response_types, [])) == 0
    error_message = "As many messages at once as a FIFO queue gives, without a window, and deleted together."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.wake_ups.scaling_config[0].maximum_concurrency < aws_lambda_function.this["recover"].reserved_concurrent_executions
    error_message = "A copy is left for the schedule while the queue has all of its own."
  }

  assert {
    condition     = [for key, function in aws_lambda_function.this : key if contains(keys(function.environment[0].variables), "WAKE_UP_QUEUE_URL")] == ["exchange-public-token"]
    error_message = "Only who finds work for the recovery is told of the queue."
  }
}

run "the_longest_schedule_has_a_queue_that_AWS_takes" {
  command = plan

  variables {
    recovery_minutes = 10
  }

  assert {
    condition     = aws_sqs_queue.wake_ups.visibility_timeout_seconds == 590 && aws_sqs_queue.wake_ups.message_retention_seconds == 1200
    error_message = "The queue follows the schedule."
  }
}

run "without_a_copy_for_the_schedule_nothing_is_built" {
  command = plan

  variables {
    reserved_concurrency = { recover = 2 }
  }

  expect_failures = [var.reserved_concurrency]
}
