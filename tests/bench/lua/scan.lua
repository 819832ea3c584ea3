-- Every request scans another code. Arguments: the address, the cookie and the token of the desk,
-- the number of the first code, the file that holds all codes, one a line, and the id of the page.
require "report"

local path, headers, token, number, page
local codes = {}

init = function(args)
   path, token, number, page = args[1], args[3], tonumber(args[4]), args[6]
   headers = {
      ["Cookie"] = args[2],
      ["Content-Type"] = "application/x-www-form-urlencoded",
      ["Accept-Encoding"] = "br, gzip",
      ["HX-Request"] = "true",
      ["HX-Target"] = "div#answer",
   }
   for code in io.lines(args[5]) do
      codes[#codes + 1] = code
   end
end

request = function()
   number = number + 1
   return wrk.format("POST", path, headers, string.format(
      "csrf_token=%s&id=%s&booth=&code=%s", token, page, codes[number % #codes + 1]))
end
