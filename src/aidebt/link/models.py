"""The model that a pin stands for: an id of the catalog, what a deployment's name hides, a library's default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from aidebt.assets import DEPLOYMENT, DYNAMIC, FETCHED, NAMED_BY_TOOL, SUBJECT, Asset
from aidebt.modules import is_script
from aidebt.report import ModelRef
from aidebt.values import dataclass, replace
from aidebt.versions import normal

if TYPE_CHECKING:
    from aidebt.detectors import Rules


class Behind(NamedTuple):
    """The model behind a deployment: the pin that names it, its version or "", and whether the platform moves that version."""

    pin: str
    version: str
    platform: str
    upgraded: bool = False
    name_pin: str = ""  # the pin that is the deployment's name
    decides: bool = True  # and not a default that another value stands before


@dataclass(frozen=True, slots=True)
class Models:
    """Resolves pins to models.

    Args:
        rules: the catalog and the signatures.
        assets: all assets by id.
        deployments: deployment name → the models behind it.
        deployed: pin that names the model of a deployment → what is known of that.
        packages: package → locked or exactly required version.
    """

    rules: Rules
    assets: Mapping[str, Asset]
    deployments: Mapping[str, Sequence[Behind]]
    deployed: Mapping[str, Behind]
    packages: Mapping[str, str]

    def model_of(self, asset: Asset) -> ModelRef:
        """The model a pin stands for."""
        if asset.value is None:
            fetched = ModelRef("dynamic", asset.platform, floating=True, through=FETCHED)
            return fetched if asset.note == FETCHED else self.library_default(asset)
        if asset.note == DYNAMIC:
            return ModelRef("dynamic", asset.platform, through=DYNAMIC)
        if asset.note == NAMED_BY_TOOL:
            return ModelRef("named", floating=True)
        resolution = self.rules.catalog.resolve(asset.value, asset.platform)
        if resolution.status == "placeholder":
            return ModelRef("placeholder")
        if asset.id in self.deployed and not is_deployment(asset):
            return replace(self.deployed_model(asset, self.deployed[asset.id]), through="")
        behind = [item for item in self.deployments.get(asset.value, ()) if item.pin != asset.id]
        if behind and (
            is_deployment(asset)
            or any(same_object(asset, self.assets[item.pin]) and self.assets[item.pin].path == asset.path for item in behind)
        ):
            return self.deployed_model(asset, behind[0])
        if is_deployment(asset):
            return ModelRef("deployment", asset.platform)
        if resolution.status != "known":
            return ModelRef("unknown", resolution.platform)
        platforms = tuple(sorted({row.platform for row in resolution.candidates}))
        return ModelRef("known", resolution.platform, resolution.id, platforms, resolution.floating)

    def deployed_model(self, asset: Asset, behind: Behind) -> ModelRef:
        """The model behind a deployment's name, at the version that stands beside it; with none the platform chooses."""
        model, version = self.assets[behind.pin], behind.version
        platform = asset.platform or model.platform or behind.platform or ("azure-openai" if version else None)
        for text in ([f"{model.value}-{version.lower()}"] if version else []) + [model.value or ""]:
            resolution = self.rules.catalog.resolve(text, platform)
            if resolution.status == "known":
                platforms = tuple(sorted({row.platform for row in resolution.candidates}))
                floats = behind.upgraded or (not version if behind.platform else resolution.floating and text == model.value)
                known = resolution.platform or platform
                return ModelRef("known", known, resolution.id, platforms, floats, f"{model.path}:{model.line}")
        return ModelRef("deployment", platform, through=f"{model.path}:{model.line}")

    def library_default(self, asset: Asset) -> ModelRef:
        """The default model of a library, where the locked or required version is one that was checked."""
        if asset.note == SUBJECT:
            return ModelRef("dynamic", asset.platform, through=SUBJECT)
        action = self.rules.actions.used(asset.package)
        if action is not None:
            return self.default_of(asset, asset.package.replace("@", " "), action[0].default_at(action[1]))
        signature = self.rules.signatures.match_call(asset.note, asset.note, frozenset(self.rules.signatures.vendors))
        registry = "npm:" if is_script(asset.path) else ""
        version = self.packages.get(normal(f"{registry}{asset.package}"))
        default = signature.default_for(version) if signature is not None and version is not None else None
        found = self.default_of(asset, f"{asset.package} {version}" if version else asset.package, default, version)
        others = signature.defaults if signature is not None and asset.role == "embedding" else ()
        return replace(found, defaults=others) if len({model for _, model in others}) > 1 else found

    def default_of(self, asset: Asset, owner: str, default: str | None, version: str | None = "") -> ModelRef:
        """What a library or an action calls when nothing is said; `default` is None where nobody checked that version."""
        if default is None:
            name, _, told = owner.partition(" ")
            at = "an unlocked version" if version is None else told
            return ModelRef("unknown", asset.platform, through=f"default of {name} unknown at {at}")
        resolution = self.rules.catalog.resolve(default, asset.platform)
        platforms = tuple(sorted({row.platform for row in resolution.candidates}))
        status, platform = resolution.status, resolution.platform
        return ModelRef(status, platform, resolution.id, platforms, resolution.floating, f"default of {owner}")


def is_deployment(asset: Asset) -> bool:
    """Whether the pin's text is a deployment's name, whatever it looks like."""
    return asset.note == DEPLOYMENT


def same_object(one: Asset, other: Asset) -> bool:
    """Whether two settings stand in one object: the name of a deployment and the model in it."""
    return one.scope == other.scope or other.scope.startswith(f"{one.scope}.") or one.scope.startswith(f"{other.scope}.")
