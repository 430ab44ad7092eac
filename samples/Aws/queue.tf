# Wake-ups: a message starts the recovery as soon as the exchange finds work for it. The database says what is to do, so the schedule
# finds what a lost message was about.
locals {
  wake_ups = {
    exchange-public-token = {
      Sid      = "SendWakeUps"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = [aws_sqs_queue.wake_ups.arn]
    }
    # Lambda itself uses these, with the function's role.
    recover = {
      Sid      = "ReceiveWakeUps"
      Effect   = "Allow"
      Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      Resource = [aws_sqs_queue.wake_ups.arn]
    }
  }
}

resource "aws_sqs_queue" "wake_ups" {
  name                       = "${var.name}-wake-ups.fifo"
  fifo_queue                 = true
  sqs_managed_sse_enabled    = true
  delay_seconds              = 2                                  # As long as a burst is one message: its last is done with its first.
  visibility_timeout_seconds = local.functions["recover"].timeout # The least that AWS takes; a run that failed is soon repeated.
  message_retention_seconds  = 2 * 60 * var.recovery_minutes      # Older, and the schedule has been there.
}

# A FIFO queue gives up to 10 messages at once and knows no batch window; the delay above gathers them.
resource "aws_lambda_event_source_mapping" "wake_ups" {
  event_source_arn = aws_sqs_queue.wake_ups.arn
  function_name    = aws_lambda_function.this["recover"].arn
  batch_size       = 10

  scaling_config {
    maximum_concurrency = 2 # The least that AWS takes.
  }
}
