-- What wrk has counted, as one line of JSON on standard output.
done = function(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      '{"answers": %d, "seconds": %f, "median": %f, "p99": %f, "refused": %d, "broken": %d}\n',
      summary.requests, summary.duration / 1e6,
      latency:percentile(50) / 1e6, latency:percentile(99) / 1e6,
      errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
