from django.urls import path

from offline import views

app_name = "offline"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("my/phone/", views.my_phone, name="my-phone"),
    path("kept/courses/<uuid:key>/", views.show_kept_course, name="kept-course"),
    path("kept/courses/<uuid:key>/mine/", views.show_own_pages, name="own-pages"),
    path("kept/pages/<uuid:key>/", views.show_kept_page, name="kept-page"),
]
