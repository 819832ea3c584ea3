-- Every request uploads a hundred scans of other codes. Arguments as for scan.lua.
require "report"

local path, headers, number
local codes = {}

init = function(args)
   path, number = args[1], tonumber(args[4])
   headers = {
      ["Cookie"] = args[2],
      ["Content-Type"] = "application/json",
      ["Accept-Encoding"] = "br, gzip",
      ["X-CSRFToken"] = args[3],
   }
   for code in io.lines(args[5]) do
      codes[#codes + 1] = code
   end
end

request = function()
   local now = os.date("!%Y-%m-%dT%H:%M:%S+00:00")
   local scans = {}
   for position = 1, 100 do
      number = number + 1
      scans[position] = string.format(
         '{"id": "00000000-0000-4000-8000-%012d", "action": "check_in", "code": "%s", '
            .. '"booth": null, "at": "%s", "decided": "ok"}',
         number, codes[number % #codes + 1], now)
   end
   local body = string.format('{"sent_at": "%s", "scans": [%s]}', now, table.concat(scans, ", "))
   return wrk.format("POST", path, headers, body)
end
