from django.urls import path

from offline import views

app_name = "offline"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
]
