-- wrk sends the prepared requests of the file in REPLAY in turn, each line: method, path, cookie, body (tabs between).
local lines = {}
local at = 0

function init(args)
  for line in io.lines(os.getenv("REPLAY")) do
    local method, path, cookie, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = { ["Cookie"] = cookie, ["HX-Request"] = method == "POST" and "true" or nil }
    if method == "POST" then headers["Content-Type"] = "application/x-www-form-urlencoded" end
    lines[#lines + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
  at = math.random(#lines)
end

function request()
  at = at % #lines + 1
  return lines[at]
end

function done(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("RESULT %f %d %f", summary.requests / (summary.duration / 1e6), failed, latency:percentile(95) / 1000))
end
