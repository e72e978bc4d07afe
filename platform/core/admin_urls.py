"""URLs of the admin that stand before Wagtail's own."""

from django.urls import path
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from core.admin_editing import CreatePageView, EditPageView
from core.admin_publishing import publish_below

urlpatterns = [
    path("pages/<int:page_id>/edit/", require_admin_access(EditPageView.as_view()), name="admin-edit-page"),
    path(
        "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        require_admin_access(CreatePageView.as_view()),
        name="admin-create-page",
    ),
    path(
        "pages/<int:page_id>/publish-below/",
        require_admin_access(require_http_methods(["GET", "HEAD", "POST"])(publish_below)),
        name="admin-publish-below",
    ),
]
