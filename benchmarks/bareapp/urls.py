from django.urls import path

from benchmarks.bareapp import views

urlpatterns = [
    path("plain", views.plain, name="plain"),
    path("list", views.client_list, name="list"),
    path("detail/<int:pk>", views.client_detail, name="detail"),
]
