"""What can be done at the desk. Each verb runs inside the caller's transaction.

Checking in and undoing take no lock: of many scans at the same moment the unique index of live
arrivals lets one count. Walk-ins and uploads need the event's lock, taken before any row was read.
"""
