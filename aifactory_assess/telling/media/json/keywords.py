"""What JSON Schema says of a type beyond what Python does; read by the tool that makes the published schemas."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias


class Keywords:
    """Keywords beside a type in `Annotated`; nothing but the tool looks at them."""

    def __init__(self, **keywords: Any) -> None:  # noqa: ANN401 - whatever JSON Schema allows
        self.keywords = keywords

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:  # noqa: ANN401 - as the tool calls it
        """The schema of the type with the keywords."""
        return {**handler(core), **self.keywords}


Points: TypeAlias = Annotated[float, Keywords(minimum=0, maximum=100)]
PointsChange: TypeAlias = Annotated[float, Keywords(minimum=-100, maximum=100)]
Share: TypeAlias = Annotated[float, Keywords(minimum=0, maximum=1)]
Line: TypeAlias = Annotated[int, Keywords(minimum=1)]
Natural: TypeAlias = Annotated[int, Keywords(minimum=1)]
Count: TypeAlias = Annotated[int, Keywords(minimum=0)]
Day: TypeAlias = Annotated[str, Keywords(format="date")]
Sha256: TypeAlias = Annotated[str, Keywords(pattern="^[0-9a-f]{64}$")]
