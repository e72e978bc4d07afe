import pytest
from django.test import Client

from accounts.models import User
from courses.models import ModulePage
from lessons.models import QuizPage
from tests.lessons.factories import ALL_TYPES, make_module, make_quiz


@pytest.fixture
def module(db: None) -> ModulePage:
    return make_module()


@pytest.fixture
def quiz(module: ModulePage) -> QuizPage:
    """A quiz with a question of every type."""
    return make_quiz(module, *ALL_TYPES)


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner, backend="django.contrib.auth.backends.ModelBackend")
    return client
