from wagtail import hooks

from safety.admin_viewsets import ConcernViewSet


@hooks.register("register_admin_viewset")
def register_concerns() -> ConcernViewSet:
    return ConcernViewSet("concerns")
