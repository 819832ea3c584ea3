-- A POST without a body.
require "report"

wrk.method = "POST"
