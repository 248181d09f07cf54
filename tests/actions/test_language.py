import pytest

from actions.language import is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "do you speak english?",
        "What is the best treatment for heel pain",
        "Ich habe Schmerzen in der Ferse",
        "bonjour, j'ai mal au talon",
        "tengo dolor en el talón, qué puedo hacer",
        "topuk ağrım var ne yapmalıyım",
        "mam ból pięty, co robić",
        "ho dolore al tallone",
        "عندي ألم في الكعب",
        "у меня болит пятка",
    ],
)
def test_other_languages(text):
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "wat is het weer morgen",
        "wie wint de voetbal",
        "da's raar he",
        "asdfgh",
        "???",
        "",
        "is shockwave goed voor my foot",
        "ik speak geen english",
        "kunt ge mij helpen met mijn computer",
    ],
)
def test_dutch_and_nonsense(text):
    assert not is_foreign(text)
