# What API Gateway answers by itself: without these headers a page is told "network error" instead of "sign in". The bodies are
# problem details with a code, as the functions' own.
locals {
  gateway_responses = {
    UNAUTHORIZED                 = { status = 401, code = "unauthenticated", title = "Unauthorized", detail = "Sign in first." }
    ACCESS_DENIED                = { status = 403, code = "forbidden", title = "Forbidden", detail = "This sign-in may not do that." }
    MISSING_AUTHENTICATION_TOKEN = { status = 404, code = "not_found", title = "Not Found", detail = "There is no such address." }
    REQUEST_TOO_LARGE            = { status = 413, code = "request_too_large", title = "Content Too Large", detail = "Send a body of at most 64 KB." }
    THROTTLED                    = { status = 429, code = "too_many_requests", title = "Too Many Requests", detail = "Too many requests. Wait a moment and try again." }
    INTEGRATION_TIMEOUT          = { status = 504, code = "no_answer_yet", title = "Gateway Timeout", detail = "There is no answer yet. Send the same request again; nothing is done twice." }
    DEFAULT_4XX                  = { status = null, code = "refused", title = "Refused", detail = "The request was refused." }
    DEFAULT_5XX                  = { status = null, code = "unavailable", title = "Unavailable", detail = "Something went wrong here. Try again." }
  }
}

resource "aws_api_gateway_gateway_response" "this" {
  for_each = local.gateway_responses

  rest_api_id   = aws_api_gateway_rest_api.this.id
  response_type = each.key
  status_code   = each.value.status

  response_parameters = merge(
    { for header, value in local.cors_headers : "gatewayresponse.header.${header}" => value },
    each.key == "THROTTLED" ? { "gatewayresponse.header.Retry-After" = "'1'" } : {},
  )

  response_templates = { "application/json" = jsonencode({ for name, value in each.value : name => value if value != null }) }
}
