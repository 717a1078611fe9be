"""The machine door: what REST framework, OAuth and the description of the API are told."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.MachineAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "api.rights.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["api.formats.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.formats.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.handler",
    "URL_FORMAT_OVERRIDE": None,
}
OAUTH2_PROVIDER = {
    # It knows the grant of client credentials and no other.
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "api.tokens.Validator",
    "SCOPES_BACKEND_CLASS": "api.tokens.ScopesOfClient",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    # A digest is kept of a token, never the token.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Quorate",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["api.openapi.complete"],
}
