# API Gateway writes every API's logs with one role for the account and region. Here it may do what AWS asks of that role, in this
# account and region.
resource "aws_api_gateway_account" "this" {
  count = var.manage_api_gateway_account ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.api_logs[0].arn

  depends_on = [aws_iam_role_policy.api_logs]
}

resource "aws_iam_role" "api_logs" {
  count = var.manage_api_gateway_account ? 1 : 0

  name        = "${var.name}-api-gateway-logs"
  description = "API Gateway writes the logs of this account's APIs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "apigateway.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "api_logs" {
  count = var.manage_api_gateway_account ? 1 : 0

  name = "logs"
  role = aws_iam_role.api_logs[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = [
        "logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams",
        "logs:FilterLogEvents", "logs:GetLogEvents", "logs:PutLogEvents",
      ]
      Resource = ["${local.arn_prefix}:logs:${var.region}:${local.account}:*"]
    }]
  })
}
