"""Values behave as the standard library's dataclasses, which serve as the measure."""

from __future__ import annotations

import copy
import dataclasses
import enum
import json
import pickle
from typing import TYPE_CHECKING, Generic, TypeVar

import pytest

from omg import value

if TYPE_CHECKING:
    from types import ModuleType

T = TypeVar("T")


def make(module: ModuleType) -> type:
    """Return one class of every feature, made by ``module``."""

    @module.dataclass(frozen=True, slots=True)
    class Base:
        name: str

    @module.dataclass(frozen=True, slots=True)
    class Sample(Base, Generic[T]):
        """A sample."""

        numbers: tuple[int, ...] = ()
        words: dict[str, str] = module.field(default_factory=dict, compare=False)
        secret: bytes = module.field(default=b"", repr=False)
        length: int = module.field(init=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "length", len(self.numbers))

        @property
        def first(self) -> int:
            return self.numbers[0]

    return Sample


OURS, THEIRS = make(value), make(dataclasses)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("a",), {}),
        (("a", (1, 2)), {}),
        ((), {"name": "a", "numbers": (3,)}),
        (("a",), {"secret": b"s", "words": {"k": "v"}}),
    ],
)
def test_contents_and_text_are_those_of_a_dataclass(
    arguments: tuple[object, ...], named: dict[str, object]
) -> None:
    ours, theirs = OURS(*arguments, **named), THEIRS(*arguments, **named)
    assert repr(ours) == repr(theirs)
    assert (ours.name, ours.numbers, ours.words, ours.secret, ours.length) == (
        theirs.name,
        theirs.numbers,
        theirs.words,
        theirs.secret,
        theirs.length,
    )


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), {}),
        (("a",), {"name": "b"}),
        (("a",), {"other": 1}),
        (("a",), {"length": 1}),
        ((1, 2, 3, 4, 5), {}),
    ],
)
@pytest.mark.parametrize("cls", [OURS, THEIRS], ids=["ours", "theirs"])
def test_wrong_arguments_are_refused(
    cls: type, arguments: tuple[object, ...], named: dict[str, object]
) -> None:
    with pytest.raises(TypeError):
        cls(*arguments, **named)


def make_plain(module: ModuleType, *, slots: bool) -> type:
    """Return a class that inherits nothing, whose values are made by position."""

    @module.dataclass(frozen=True, slots=slots)
    class Plain:
        name: str
        words: dict[str, str] = module.field(default_factory=dict)
        number: int = 1
        text: str = ""

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError(self.name)

    return Plain


@pytest.mark.parametrize("slots", [True, False])
@pytest.mark.parametrize("arguments", [("a",), ("a", {}), ("a", {"b": "c"}, 2), ("a", {}, 2, "d")])
def test_any_number_of_contents_by_position_is_that_of_a_dataclass(
    arguments: tuple[object, ...], slots: bool
) -> None:
    ours, theirs = make_plain(value, slots=slots), make_plain(dataclasses, slots=slots)

    for _ in range(2):  # the first value of a class is made in another way
        assert repr(ours(*arguments)) == repr(theirs(*arguments))
        if len(arguments) < 4:
            assert repr(ours(*arguments, text="z")) == repr(theirs(*arguments, text="z"))


@pytest.mark.parametrize("slots", [True, False])
def test_too_few_and_too_many_contents_are_refused_each_time(slots: bool) -> None:
    ours = make_plain(value, slots=slots)

    for _ in range(2):
        with pytest.raises(TypeError, match="lacks a value for 'name'"):
            ours()
        with pytest.raises(TypeError, match="takes 4 values but 5 were given"):
            ours("a", {}, 1, "", 5)
        with pytest.raises(ValueError, match="a"):
            ours("a", {}, -1, "")
    assert ours("a").words is not ours("a").words


@pytest.mark.parametrize("cls", [OURS, THEIRS], ids=["ours", "theirs"])
def test_values_are_equal_by_their_compared_contents(cls: type) -> None:
    assert cls("a", (1,)) == cls("a", (1,), {"k": "v"})
    assert hash(cls("a", (1,))) == hash(cls("a", (1,)))
    assert cls("a", (1,)) != cls("a", (2,))
    assert cls("a") != "a"


@pytest.mark.parametrize("cls", [OURS, THEIRS], ids=["ours", "theirs"])
def test_values_cannot_be_changed(cls: type) -> None:
    one = cls("a")
    with pytest.raises(AttributeError):
        one.name = "b"
    with pytest.raises(AttributeError):
        del one.name
    with pytest.raises((AttributeError, TypeError)):
        one.another = 1


def test_classes_of_equal_fields_are_not_equal() -> None:
    @value.dataclass(frozen=True, slots=True)
    class Other:
        name: str

    assert Other("a") != make(value)("a")


def test_a_copy_with_changes_is_made_anew() -> None:
    changed = value.replace(OURS("a", (1, 2)), numbers=(1, 2, 3))
    assert (changed.name, changed.length) == ("a", 3)


def test_values_can_be_copied() -> None:
    original = OURS("a", (1, 2), {"k": "v"})
    assert copy.deepcopy(original) == original
    assert copy.copy(original).words is original.words


def test_patterns_match_by_position() -> None:
    match OURS("a", (1, 2)):
        case OURS(name, numbers):
            assert (name, numbers) == ("a", (1, 2))
        case _:
            pytest.fail("no match")


def test_own_methods_are_kept() -> None:
    @value.dataclass(frozen=True, slots=True, eq=False)
    class Named:
        """Kept."""

        name: str

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    assert Named("a") == Named("b")
    assert hash(Named("a")) == 7
    assert Named.__doc__ == "Kept."
    assert Named.__qualname__.endswith("Named")


def test_a_value_that_may_change_has_no_hash() -> None:
    @value.dataclass(slots=True)
    class Open:
        name: str

    one = Open("a")
    one.name = "b"
    assert one == Open("b")
    with pytest.raises(TypeError):
        hash(one)


def test_generic_values_have_slots_and_take_any_type() -> None:
    @value.dataclass(frozen=True, slots=True)
    class Box(value.Generic[value.TypeVar("T", covariant=True)]):
        content: object

    assert Box[int](1) == Box(1)
    assert not hasattr(Box(1), "__dict__")


def test_protocol_may_be_a_base() -> None:
    class Named(value.Protocol):
        name: str

    class Thing(Named):
        name = "thing"

    assert Thing().name == "thing"


class Size(value.Enum):
    """A size."""

    SMALL = "small"
    LARGE = "the large one"


class Word(value.StrEnum):
    """A word."""

    YES = "yes"
    NO = "no"


def test_enumerations_are_those_of_the_standard_library() -> None:
    theirs = [
        enum.Enum("Size", [(one.name, one.value) for one in Size]),
        enum.StrEnum("Word", [(one.name, one.value) for one in Word]),
    ]
    for ours, other in zip((Size, Word), theirs, strict=True):
        assert [(str(one), repr(one), f"{one}", one.name, one.value) for one in ours] == [
            (str(one), repr(one), f"{one}", one.name, one.value) for one in other
        ]
        assert len(ours) == len(other)


def test_a_member_is_found_by_its_value() -> None:
    assert (Size("small"), Word("no")) == (Size.SMALL, Word.NO)
    with pytest.raises(ValueError, match="'medium' is not a valid Size"):
        Size("medium")


@pytest.mark.parametrize("member", [Size.LARGE, Word.YES])
def test_a_copy_of_a_member_is_the_member(member: value.Enum) -> None:
    assert copy.copy(member) is member
    assert copy.deepcopy(member) is member
    assert pickle.loads(pickle.dumps(member)) is member


def test_only_members_of_texts_are_texts() -> None:
    assert Word.YES == "yes"
    assert json.dumps({Word.YES: Word.NO}) == '{"yes": "no"}'
    assert Size.SMALL != "small"
    assert len({Size.SMALL, Size.LARGE, Size("small")}) == 2
