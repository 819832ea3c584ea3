-- The same form over and over. Arguments: its address, the cookie, the form.
require "report"

init = function(args)
   wrk.method, wrk.path, wrk.body = "POST", args[1], args[3]
   wrk.headers["Cookie"] = args[2]
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
   wrk.headers["Accept-Encoding"] = "br, gzip"
   wrk.headers["HX-Request"] = args[4] and "true"
   wrk.headers["HX-Target"] = args[4]
   local once = wrk.format()
   request = function() return once end
end
