"""The desk: one field for everything, people without a sign-up, one person, uploads."""

from eventsite.checkin.views import desk, people, uploads, walk_ins
from eventsite.web.site import Site


def init(site: Site) -> None:
    """Add the routes; those of walk-ins stand in the desk's blueprint."""
    for blueprint in {module.blueprint for module in (desk, walk_ins, people, uploads)}:
        site.register_blueprint(blueprint)
