"""The model that a pin stands for: an id of the catalog, what a deployment's name hides, a library's default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import DEPLOYMENT, FETCHED, NAMED_BY_TOOL, Asset
from aidebt.modules import is_script
from aidebt.report import ModelRef
from aidebt.values import dataclass
from aidebt.versions import normal

if TYPE_CHECKING:
    from aidebt.detectors import Rules


@dataclass(frozen=True, slots=True)
class Models:
    """Resolves pins to models.

    Args:
        rules: the catalog and the signatures.
        assets: all assets by id.
        deployments: deployment name → (id of the pin that names the model, version).
        packages: package → locked or exactly required version.
    """

    rules: Rules
    assets: Mapping[str, Asset]
    deployments: Mapping[str, Sequence[tuple[str, str]]]
    packages: Mapping[str, str]

    def model_of(self, asset: Asset) -> ModelRef:
        """The model a pin stands for."""
        if asset.value is None:
            fetched = ModelRef("dynamic", asset.platform, floating=True, through=FETCHED)
            return fetched if asset.note == FETCHED else self.library_default(asset)
        if asset.note == NAMED_BY_TOOL:
            return ModelRef("named", floating=True)
        resolution = self.rules.catalog.resolve(asset.value, asset.platform)
        if resolution.status == "placeholder":
            return ModelRef("placeholder")
        behind = [(target, version) for target, version in self.deployments.get(asset.value, ()) if target != asset.id]
        if behind and (
            is_deployment(asset)
            or any(same_object(asset, self.assets[target]) and self.assets[target].path == asset.path for target, _ in behind)
        ):
            return self.deployed_model(asset, behind[0])
        if is_deployment(asset):
            return ModelRef("deployment", asset.platform)
        if resolution.status != "known":
            return ModelRef("unknown", resolution.platform)
        platforms = tuple(sorted({row.platform for row in resolution.candidates}))
        return ModelRef("known", resolution.platform, resolution.id, platforms, resolution.floating)

    def deployed_model(self, asset: Asset, behind: tuple[str, str]) -> ModelRef:
        """The model behind a deployment's name, at the version that stands beside it."""
        target, version = behind
        model = self.assets[target]
        platform = asset.platform or model.platform or ("azure-openai" if version else None)
        for text in ([f"{model.value}-{version}"] if version else []) + [model.value or ""]:
            resolution = self.rules.catalog.resolve(text, platform)
            if resolution.status == "known":
                platforms = tuple(sorted({row.platform for row in resolution.candidates}))
                pinned = text != model.value
                return ModelRef(
                    "known",
                    resolution.platform or platform,
                    resolution.id,
                    platforms,
                    resolution.floating and not pinned,
                    f"{model.path}:{model.line}",
                )
        return ModelRef("deployment", platform, through=f"{model.path}:{model.line}")

    def library_default(self, asset: Asset) -> ModelRef:
        """The default model of a library, where the locked or required version is one that was checked."""
        signature = self.rules.signatures.match_call(asset.note, asset.note, frozenset(self.rules.signatures.vendors))
        registry = "npm:" if is_script(asset.path) else ""
        version = self.packages.get(normal(f"{registry}{asset.package}"))
        default = signature.default_for(version) if signature is not None and version is not None else None
        if default is None:
            return ModelRef(
                "unknown", asset.platform, through=f"default of {asset.package} unknown at {version or 'an unlocked version'}"
            )
        resolution = self.rules.catalog.resolve(default, asset.platform)
        platforms = tuple(sorted({row.platform for row in resolution.candidates}))
        return ModelRef(
            resolution.status,
            resolution.platform,
            resolution.id,
            platforms,
            resolution.floating,
            f"default of {asset.package} {version}",
        )


def is_deployment(asset: Asset) -> bool:
    """Whether the pin's text is a deployment's name, whatever it looks like."""
    return asset.note == DEPLOYMENT


def same_object(one: Asset, other: Asset) -> bool:
    """Whether two settings stand in one object: the name of a deployment and the model in it."""
    return one.scope == other.scope or other.scope.startswith(f"{one.scope}.") or one.scope.startswith(f"{other.scope}.")
