"""What the benches share: the built programs, generated models, and what this machine can do at best."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run_json(command):
    command = [str(part) for part in command]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


class Programs:
    """Builds optimised programs of the engine alone; a folder given by hand is taken as it is."""
    PLACES = {"autoglm": "app/cli", "autoglm_peer": "bench/peers",
              **dict.fromkeys(("autoglm_make_model", "autoglm_requantize", "sequences_bench", "chat_bench", "speculation_bench"), "bench/model")}

    def __init__(self, folder, targets):
        self.folder = pathlib.Path(folder or ROOT / "build" / "bench")
        if not folder:
            cache = [] if (self.folder / "build.ninja").exists() else ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"]
            subprocess.run(["cmake", "-S", str(ROOT), "-B", str(self.folder), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                            "-DAUTOGLM_DESKTOP=OFF", "-DAUTOGLM_TESTS=OFF", *cache], check=True, stdout=subprocess.DEVNULL)
            subprocess.run(["cmake", "--build", str(self.folder), "--target", *targets], check=True, stdout=subprocess.DEVNULL)

    def path(self, name):
        return str(self.folder / self.PLACES.get(name, "bench/kernels") / name)

    autoglm = property(lambda self: self.path("autoglm"))
    peer = property(lambda self: self.path("autoglm_peer"))

    def ceilings(self, threads):
        """The most products per second that this many threads reach with nothing but products, in G MAC/s; 0: no such instruction."""
        report = run_json([self.path("machine_bench"), "--benchmark_filter=Peak/", "--benchmark_format=json"])
        rates = {}
        for entry in report["benchmarks"]:
            kind, _, used = entry["name"].partition("/real_time/threads:")
            if int(used) == threads or kind not in rates:  # one thread's rate stands in where this many were not measured
                rates[kind] = entry.get("GMAC/s", 0) * threads / int(used)
        return {"int8_gmacs": rates.get("int8Peak", 0), "bf16_gmacs": rates.get("bf16Peak", 0)}


@dataclass
class Model:
    """A file of the user's, or one generated for as long as it is needed."""
    shape: str
    type: str
    layers: int = 0
    kv_heads: int = 0
    path: str = None

    @property
    def name(self):
        if self.path:
            return pathlib.Path(self.path).name
        return f"{self.shape} {self.type}" + (f" kv{self.kv_heads}" if self.kv_heads else "") + (f" x{self.layers}" if self.layers else "")

    @contextlib.contextmanager
    def file(self, programs):
        if self.path:
            yield self.path
            return
        path = ROOT / "build" / f"bench-{self.name.replace(' ', '-')}.gguf"
        options = (["--layers", str(self.layers)] if self.layers else []) + (["--kv-heads", str(self.kv_heads)] if self.kv_heads else [])
        subprocess.run([programs.path("autoglm_make_model"), str(path), "--shape", self.shape, "--type", self.type, *options], check=True)
        try:
            yield str(path)
        finally:
            os.remove(path)
