"""llama.cpp's package with only its AVX2 library, so that both sides use the same instructions."""
import pathlib


def haswell_only(package):
    """A folder of links to the package's files without the libraries for other processors. Made once, beside the package."""
    package = pathlib.Path(package).resolve()
    twin = package.with_name(package.name + "-haswell")
    if not twin.exists():
        bins = next(package.rglob("bins/linux-x64"))
        inside = twin / bins.relative_to(package)
        inside.mkdir(parents=True)
        for file in bins.iterdir():
            if "ggml-cpu" not in file.name or "haswell" in file.name:
                (inside / file.name).symlink_to(file)
    return str(twin)
