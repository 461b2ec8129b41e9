"""The JSON of the API, one module per noun: what is sent and answered. Seconds as floats, snake_case, one name per thing."""
