resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id

  # A deployment is a snapshot. Whatever of the API changes has to stand here, or the stage keeps the old one.
  triggers = {
    api = sha256(jsonencode([
      aws_api_gateway_resource.folder, aws_api_gateway_resource.child, aws_api_gateway_resource.verb,
      aws_api_gateway_method.route, aws_api_gateway_integration.route,
      aws_api_gateway_method.preflight, aws_api_gateway_integration.preflight,
      aws_api_gateway_method_response.preflight, aws_api_gateway_integration_response.preflight,
      aws_api_gateway_gateway_response.this, aws_api_gateway_authorizer.users,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = var.stage
  xray_tracing_enabled = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api.arn
    format = jsonencode({
      requestId          = "$context.requestId"
      extendedRequestId  = "$context.extendedRequestId"
      traceId            = "$context.xrayTraceId"
      time               = "$context.requestTime"
      ip                 = "$context.identity.sourceIp"
      user               = "$context.authorizer.claims.sub"
      method             = "$context.httpMethod"
      route              = "$context.resourcePath"
      status             = "$context.status"
      latency            = "$context.responseLatency"
      integrationLatency = "$context.integration.latency"
      error              = "$context.error.responseType"
    })
  }

  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.throttling.rate
    throttling_burst_limit = var.throttling.burst
    metrics_enabled        = false # Those of API and stage are free; one of each method is not.
    logging_level          = "OFF"
    data_trace_enabled     = false # Would write bodies, and so public tokens, into the log.
  }
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/apigateway/${var.name}/${var.stage}"
  retention_in_days = var.log_retention_days
}
