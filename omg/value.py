"""Immutable values and typed bases, declared as with the standard library, without its price at start-up.

``dataclasses`` imports ``inspect`` and compiles six functions for every frozen class. With the fifty classes
that a decision needs, that was half of the time of a shim's first call (``tests/bench/shim.py``, "Through
Python"). Here the same methods ask the class for its fields: nothing is compiled. Type
checkers see the standard library's own functions. ``Generic``, ``Protocol`` and ``TypeVar`` are here for
the same reason: to import ``typing`` takes as long as twenty modules of omg. ``Enum`` and ``StrEnum`` are,
too: to import ``enum`` takes as long as five.

Supported is what omg uses: ``frozen``, ``slots`` and ``eq`` of ``dataclass``; ``default``,
``default_factory``, ``init``, ``repr`` and ``compare`` of ``field``; ``__post_init__``; inherited fields;
enumerations of texts without methods of their own.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
    from enum import Enum, StrEnum
    from typing import Generic, Protocol, TypeVar
else:

    class Generic:
        """The base of a class with a type variable, which means nothing to a running program."""

        __slots__ = ()

        def __class_getitem__(cls, _):
            return cls

    class Protocol:
        """The base of a class that only says what others have."""

        __slots__ = ()

    def TypeVar(name, **_):  # noqa: N802
        """Return a stand-in for a type variable."""
        return name

    class _EnumType(type):
        """Makes members of the texts in the body of an enumeration."""

        def __init__(cls, name, bases, namespace):
            super().__init__(name, bases, namespace)
            cls._by_value = {}
            for key, text in namespace.items():
                if not key.startswith("_"):
                    member = cls.__new__(cls, text)
                    member.name, member.value = key, text
                    setattr(cls, key, member)
                    cls._by_value[text] = member

        def __call__(cls, text):
            """Return the member whose value is ``text``."""
            if text not in cls._by_value:
                raise ValueError(f"{text!r} is not a valid {cls.__qualname__}")
            return cls._by_value[text]

        def __iter__(cls):
            return iter(cls._by_value.values())

        def __len__(cls):
            return len(cls._by_value)

    class Enum(metaclass=_EnumType):
        """The base of an enumeration, as in ``enum``."""

        def __new__(cls, _):  # noqa: D102 - called for each member, never with a value of its own
            return object.__new__(cls)

        def __repr__(self):
            return f"<{self}: {self.value!r}>"

        def __str__(self):
            return f"{type(self).__name__}.{self.name}"

        def __reduce__(self):
            # Copies and pickles of a member are the member.
            return type(self), (self.value,)

    class StrEnum(str, metaclass=_EnumType):
        """The base of an enumeration whose members are texts, as in ``enum``."""

        def __repr__(self):
            return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

        def __reduce__(self):
            return type(self), (self.value,)

    _MISSING = object()

    class _Field:
        """What a class body says of one field."""

        __slots__ = ("compare", "default", "default_factory", "init", "name", "repr")

        def __init__(self, default, default_factory=None, init=True, repr=True, compare=True):
            self.default = default
            self.default_factory = default_factory
            self.init = init
            self.repr = repr
            self.compare = compare

    def field(*, default=_MISSING, default_factory=None, init=True, repr=True, compare=True):
        """Return the description of a field, as ``dataclasses.field`` does."""
        return _Field(default, default_factory, init, repr, compare)

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """Return ``cls`` with the methods of a value, as ``dataclasses.dataclass`` does."""

        def decorate(cls):
            return _value_class(cls, frozen, slots, eq)

        return decorate if cls is None else decorate(cls)

    def replace(value, /, **changes):
        """Return a copy of ``value`` with other contents, as ``dataclasses.replace`` does."""
        for one in value.__value_fields__:
            if one.init and one.name not in changes:
                changes[one.name] = getattr(value, one.name)
        return type(value)(**changes)

    def _value_class(cls, frozen, slots, eq):
        said = vars(cls)
        own = []
        for name in cls.__annotations__:
            one = said.get(name, _MISSING)
            if one.__class__ is not _Field:
                one = _Field(one)
            one.name = name
            own.append(one)
        inherited = [
            one
            for base in cls.__mro__[-2:0:-1]
            for one in vars(base).get("__value_fields__", ())
            if one.name not in cls.__annotations__
        ]
        fields = (*dict.fromkeys(inherited), *own) if inherited else tuple(own)
        taken = [one for one in fields if one.init]
        # The class's own methods stay.
        namespace = said.copy()
        for name in ("__dict__", "__weakref__", *cls.__annotations__):
            namespace.pop(name, None)
        for name, method in _METHODS[eq, frozen]:
            namespace.setdefault(name, method)
        if "__init__" not in namespace:
            namespace["__init__"] = _initializer(cls, taken, slots and not inherited)
        namespace["__value_fields__"] = fields
        namespace["__value_compared__"] = [one.name for one in fields if one.compare]
        namespace["__match_args__"] = tuple([one.name for one in taken])
        namespace["__qualname__"] = cls.__qualname__
        if slots:
            namespace["__slots__"] = tuple(cls.__annotations__)
        return type(cls)(cls.__name__, cls.__bases__, namespace)

    def _initializer(cls, taken, is_slotted):
        has_more = hasattr(cls, "__post_init__")
        # Found when the first is made: most classes have few values, or none in this process.
        slots = None if is_slotted else _NO_SLOTS

        def __init__(self, *arguments, **named):  # noqa: N807
            nonlocal slots
            if slots is None:
                slots = _slots_of(type(self), taken)
            setters, contents, enough = slots
            if not named and enough <= len(arguments) <= len(setters):
                # Thousands are made of some.
                for set_slot, content in zip(setters, arguments + contents[len(arguments) :], strict=True):
                    set_slot(self, content)
            else:
                _initialize(self, taken, arguments, named)
            if has_more:
                self.__post_init__()

        return __init__

    # Values that are set one by one, by their names: no number of arguments is enough.
    _NO_SLOTS = ((), (), 1)

    def _slots_of(cls, taken):
        """Return what sets each slot, past the refusal of changes; its default; how many have none."""
        contents = tuple([one.default for one in taken])
        enough = len(taken)
        while enough and contents[enough - 1] is not _MISSING:
            enough -= 1
        return [getattr(cls, one.name).__set__ for one in taken], contents, enough

    def _initialize(value, taken, arguments, named):
        # Past the refusal of changes, which is the class's own.
        assign = object.__setattr__
        class_name = type(value).__name__
        if len(arguments) > len(taken):
            raise TypeError(f"{class_name}() takes {len(taken)} values but {len(arguments)} were given")
        for one, argument in zip(taken, arguments, strict=False):
            if one.name in named:
                raise TypeError(f"{class_name}() got two values for {one.name!r}")
            assign(value, one.name, argument)
        for one in taken[len(arguments) :]:
            if one.name in named:
                assign(value, one.name, named.pop(one.name))
            elif one.default is not _MISSING:
                assign(value, one.name, one.default)
            elif one.default_factory is not None:
                assign(value, one.name, one.default_factory())
            else:
                raise TypeError(f"{class_name}() lacks a value for {one.name!r}")
        if named:
            raise TypeError(f"{class_name}() has no field {next(iter(named))!r}")

    # One for all classes: what a class has of its own is found by its fields.
    def _representation(self):
        shown = [f"{one.name}={getattr(self, one.name)!r}" for one in self.__value_fields__ if one.repr]
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _contents(self):
        return tuple([getattr(self, name) for name in self.__value_compared__])

    def _equal(self, other):
        return _contents(self) == _contents(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self):
        return hash(_contents(self))

    def _state(self):
        return [getattr(self, one.name) for one in self.__value_fields__]

    def _restore(self, state):
        # What copies and pickles do in place of setting attributes.
        for one, content in zip(self.__value_fields__, state, strict=True):
            object.__setattr__(self, one.name, content)

    def _refuse_change(self, name, _=None):
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed: it is a value")

    _SHOWN = (("__repr__", _representation),)
    _FROZEN = (
        ("__setattr__", _refuse_change),
        ("__delattr__", _refuse_change),
        ("__getstate__", _state),
        ("__setstate__", _restore),
    )
    # By ``eq`` and ``frozen``.
    _METHODS = {
        (False, False): _SHOWN,
        (False, True): (*_SHOWN, *_FROZEN),
        (True, False): (*_SHOWN, ("__eq__", _equal), ("__hash__", None)),
        (True, True): (*_SHOWN, ("__eq__", _equal), ("__hash__", _hash), *_FROZEN),
    }


__all__ = ["Enum", "Generic", "Protocol", "StrEnum", "TypeVar", "dataclass", "field", "replace"]
