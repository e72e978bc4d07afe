from django.urls import path

from grants.applying.views import mine

app_name = "my-grants"
urlpatterns = [
    path("applications/", mine.list_applications, name="list-applications"),
    path("applications/<slug:number>/", mine.show_application, name="show-application"),
    path("applications/<slug:number>/receipt/", mine.show_receipt, name="show-receipt"),
    path("applications/<slug:number>/take-back/", mine.take_back, name="take-back"),
]
