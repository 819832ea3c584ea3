-- Every request is the form of somebody new. Arguments: the address of the form, a file with a token
-- and then the cookies of browsers, the first number to take, and the slots to choose from.
require "report"

local path, headers, token, number
local cookies, slots = {}, {}

init = function(args)
   path, number = args[1], tonumber(args[3])
   headers = {
      ["Content-Type"] = "application/x-www-form-urlencoded",
      ["Accept-Encoding"] = "br, gzip",
   }
   for line in io.lines(args[2]) do
      cookies[#cookies + 1] = line
   end
   token = table.remove(cookies, 1)
   for position = 4, #args do
      slots[#slots + 1] = args[position]
   end
end

request = function()
   number = number + 1
   -- Eight people share a phone, and a hundred a network address, as at a venue.
   headers["Cookie"] = cookies[math.floor(number / 8) % #cookies + 1]
   local network = math.floor(number / 100)
   headers["X-Forwarded-For"] = string.format(
      "10.%d.%d.%d", network / 65536 % 256, network / 256 % 256, network % 256)
   return wrk.format("POST", path, headers, string.format(
      "csrf_token=%s&slot=%s&name=%s&phone=139%08d&group=courier&consent=y",
      token, slots[number % #slots + 1], "%E5%BC%A0%E5%B8%88%E5%82%85", number))
end
