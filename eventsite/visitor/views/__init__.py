"""The public pages, one blueprint for each thing they show."""

from eventsite.visitor.views import booths, events, passes, site_pages
from eventsite.web.site import Site


def init(site: Site) -> None:
    """Add the routes."""
    for module in (site_pages, events, booths, passes):
        site.register_blueprint(module.blueprint)
