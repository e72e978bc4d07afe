"""What stands before Wagtail's own addresses of its page editor."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from core.admin_editing import CreatePageView, EditPageView

urlpatterns = [
    path("pages/<int:page_id>/edit/", require_admin_access(EditPageView.as_view()), name="admin-edit-page"),
    path(
        "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        require_admin_access(CreatePageView.as_view()),
        name="admin-create-page",
    ),
]
