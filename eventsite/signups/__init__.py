"""The one engine for places: taking, waiting, moving, giving up, moving up."""
