# Preflight requests are answered by API Gateway: browsers send them without credentials, and no function has to start for them.
locals {
  cors_headers = {
    "Access-Control-Allow-Origin"   = "'${var.allowed_origin}'"
    "Access-Control-Expose-Headers" = "'Location,Retry-After'"
    "Vary"                          = "'Origin'"
  }

  preflight_headers = { for path in local.page_paths : path => {
    "Access-Control-Allow-Origin"  = "'${var.allowed_origin}'"
    "Access-Control-Allow-Methods" = "'${join(",", [for method in values(local.methods) : method.method if method.path == path])}'"
    "Access-Control-Allow-Headers" = "'Authorization,Content-Type'"
    "Access-Control-Max-Age"       = "'600'"
    "Vary"                         = "'Origin'"
  } }
}

resource "aws_api_gateway_method" "preflight" {
  for_each = local.page_paths

  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = local.resource_ids[each.key]
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "preflight" {
  for_each = local.page_paths

  rest_api_id       = aws_api_gateway_rest_api.this.id
  resource_id       = local.resource_ids[each.key]
  http_method       = aws_api_gateway_method.preflight[each.key].http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 204 }) }
}

resource "aws_api_gateway_method_response" "preflight" {
  for_each = local.page_paths

  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = local.resource_ids[each.key]
  http_method         = aws_api_gateway_method.preflight[each.key].http_method
  status_code         = "204"
  response_parameters = { for header in keys(local.preflight_headers[each.key]) : "method.response.header.${header}" => true }
}

resource "aws_api_gateway_integration_response" "preflight" {
  for_each = local.page_paths

  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = local.resource_ids[each.key]
  http_method         = aws_api_gateway_method.preflight[each.key].http_method
  status_code         = aws_api_gateway_method_response.preflight[each.key].status_code
  response_parameters = { for header, value in local.preflight_headers[each.key] : "method.response.header.${header}" => value }

  depends_on = [aws_api_gateway_integration.preflight]
}
