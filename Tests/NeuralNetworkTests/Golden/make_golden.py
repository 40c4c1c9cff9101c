"""Writes the golden values of the layers, losses, optimizers and schedules with PyTorch.

    python make_golden.py        # needs torch; writes layers.txt, losses.txt, optimizers.txt, schedules.txt

Inputs and parameters are not stored: both sides compute them with `pattern`. All shapes in the files are the
engine's (channels last); this script moves the axes. The scalar that is differentiated is the sum of the
output times a pattern of phase 99.
"""
import torch
from torch import nn
from torch.nn import functional as F

from golden import File, pattern

layers = File("layers.txt")


def run(case, input_shape, parameters, function, scale=1.0):
    """`parameters` is a list of (name, shape, scale, shift) in the engine's layout."""
    x = pattern(input_shape, 0, scale).requires_grad_()
    values = [
        pattern(shape, i + 1, factor, shift).requires_grad_()
        for i, (_, shape, factor, shift) in enumerate(parameters)
    ]
    y = function(x, *values)
    (y * pattern(y.shape, 99)).sum().backward()
    layers.put(case, "output", y)
    layers.put(case, "input", x.grad)
    for (name, *_), value in zip(parameters, values):
        layers.put(case, name, value.grad)


def first(x):
    """[N, ..., C] to [N, C, ...]."""
    return x.movedim(-1, 1)


def last(x):
    return x.movedim(1, -1)


def conv2d(case, input_shape, out, kernel, bias=True, pads=None, flipped=False, rectified=False, border="constant",
           upsampling=1, **options):
    groups = options.get("groups", 1)
    parameters = [("weight", (out, *kernel, input_shape[-1] // groups), 1.0, 0.0)]
    if bias:
        parameters.append(("bias", (out,), 1.0, 0.0))

    def function(x, weight, bias=None):
        if flipped:
            weight = weight.flip(1, 2)
        x = F.interpolate(first(x), scale_factor=upsampling) if upsampling > 1 else first(x)
        x = F.pad(x, pads, mode=border) if pads else x
        y = last(F.conv2d(x, first(weight), bias, **options))
        return F.relu(y) if rectified else y

    run(case, input_shape, parameters, function)


conv2d("conv2d.plain", (2, 5, 6, 2), 4, (3, 3))
conv2d("conv2d.strided", (1, 7, 8, 3), 2, (3, 3), stride=2, padding=1)
conv2d("conv2d.rectangular", (1, 7, 8, 2), 3, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2))
conv2d("conv2d.dilated", (1, 8, 9, 2), 3, (3, 3), dilation=2, padding=1)
conv2d("conv2d.groups", (2, 4, 5, 4), 6, (3, 3), bias=False, groups=2, padding=1)
conv2d("conv2d.depthwise", (1, 5, 5, 4), 8, (3, 3), groups=4, padding=1)
conv2d("conv2d.wide", (1, 4, 5, 2), 3, (3, 2), pads=(1, 1, 2, 2))
conv2d("conv2d.equalWidth", (1, 5, 6, 2), 3, (4, 3), pads=(1, 1, 1, 2))
conv2d("conv2d.flipped", (1, 5, 6, 2), 3, (3, 2), flipped=True, padding=1)
conv2d("conv2d.rectified", (1, 5, 6, 2), 3, (3, 3), rectified=True, padding=1)
conv2d("conv2d.reflected", (2, 5, 6, 2), 3, (3, 3), pads=(2, 2, 2, 2), border="reflect", stride=2)
conv2d("conv2d.replicated", (1, 5, 4, 2), 3, (3, 3), pads=(1, 1, 1, 1), border="replicate")
conv2d("conv2d.upsampled", (1, 4, 3, 2), 3, (3, 3), pads=(1, 1, 1, 1), border="reflect", upsampling=2)
conv2d("conv2d.pointwise", (2, 3, 3, 5), 7, (1, 1))
conv2d("conv2d.far", (1, 11, 10, 1), 2, (5, 5), stride=3, padding=2)
conv2d("conv2d.odd", (1, 5, 6, 9), 17, (3, 3), padding=1)


def conv1d(case, input_shape, out, kernel, pads=None, flipped=False, **options):
    groups = options.get("groups", 1)

    def function(x, weight, bias):
        if flipped:
            weight = weight.flip(1)
        x = F.pad(first(x), pads) if pads else first(x)
        return last(F.conv1d(x, first(weight), bias, **options))

    parameters = [("weight", (out, kernel, input_shape[-1] // groups), 1.0, 0.0), ("bias", (out,), 1.0, 0.0)]
    run(case, input_shape, parameters, function)


conv1d("conv1d.plain", (2, 7, 3), 4, 3)
conv1d("conv1d.mixed", (2, 9, 4), 6, 3, stride=2, padding=1, dilation=2, groups=2)
conv1d("conv1d.equalWidth", (1, 6, 2), 3, 4, pads=(1, 2))
conv1d("conv1d.flipped", (1, 6, 2), 3, 3, flipped=True)


def conv_transposed2d(case, input_shape, out, kernel, bias=True, **options):
    groups = options.get("groups", 1)
    parameters = [("weight", (input_shape[-1], *kernel, out // groups), 1.0, 0.0)]
    if bias:
        parameters.append(("bias", (out,), 1.0, 0.0))

    def function(x, weight, bias=None):
        return last(F.conv_transpose2d(first(x), first(weight), bias, **options))

    run(case, input_shape, parameters, function)


conv_transposed2d("convTransposed2d.plain", (2, 3, 4, 3), 2, (3, 3))
conv_transposed2d("convTransposed2d.doubled", (1, 4, 5, 2), 3, (3, 3), stride=2, padding=1, output_padding=1)
conv_transposed2d("convTransposed2d.mixed", (1, 4, 3, 4), 6, (3, 2), bias=False, stride=(1, 3), padding=(1, 0),
                  output_padding=(0, 2), dilation=(2, 1), groups=2)

run("maxPool2d.plain", (2, 4, 6, 3), [], lambda x: last(F.max_pool2d(first(x), 2)))
run("maxPool2d.overlapping", (1, 7, 8, 2), [], lambda x: last(F.max_pool2d(first(x), 3, 2, 1)))
run("maxPool2d.rectangular", (1, 7, 8, 5), [], lambda x: last(F.max_pool2d(first(x), (3, 2), (2, 3), (1, 0))))
run("averagePool2d.plain", (2, 4, 6, 3), [], lambda x: last(F.avg_pool2d(first(x), 2)))
run("averagePool2d.counted", (1, 7, 8, 2), [], lambda x: last(F.avg_pool2d(first(x), 3, 2, 1)))
run("averagePool2d.uncounted", (1, 7, 8, 2), [],
    lambda x: last(F.avg_pool2d(first(x), (3, 2), (2, 1), (1, 0), count_include_pad=False)))
run("globalAveragePool2d", (2, 3, 4, 5), [], lambda x: F.adaptive_avg_pool2d(first(x), 1).flatten(1))
run("globalMaxPool2d", (2, 3, 4, 5), [], lambda x: F.adaptive_max_pool2d(first(x), 1).flatten(1))
for factor in (2, 3):
    run(f"upsample2d.nearest{factor}", (1, 3, 2, 2), [],
        lambda x: last(F.interpolate(first(x), scale_factor=factor, mode="nearest")))
    run(f"upsample2d.bilinear{factor}", (1, 3, 4, 2), [],
        lambda x: last(F.interpolate(first(x), scale_factor=factor, mode="bilinear", align_corners=False)))
run("reflectionPad2d", (1, 4, 5, 2), [], lambda x: last(F.pad(first(x), (3, 1, 2, 0), mode="reflect")))
run("flatten", (2, 3, 2, 2), [], lambda x: x.flatten(1))


def batch_norm(case, shape, training, affine=True):
    channels = shape[-1]
    mean = torch.zeros(channels) if training else pattern((channels,), 5)
    variance = torch.ones(channels) if training else pattern((channels,), 6, 0.5, 1.0)
    parameters = [("weight", (channels,), 0.5, 1.0), ("bias", (channels,), 1.0, 0.0)] if affine else []

    def function(x, weight=None, bias=None):
        y = last(F.batch_norm(first(x), mean, variance, weight, bias, training, 0.1, 1e-5))
        if training:  # a second batch moves the statistics on
            F.batch_norm(first(pattern(shape, 7, 2.0, 1.0)), mean, variance, weight, bias, True, 0.1, 1e-5)
        return y

    run(case, shape, parameters, function)
    layers.put(case, "runningMean", mean)
    layers.put(case, "runningVariance", variance)


batch_norm("batchNorm.training", (2, 3, 4, 3), True)
batch_norm("batchNorm.inference", (2, 3, 4, 3), False)
batch_norm("batchNorm.plain", (2, 3, 4, 3), True, affine=False)
batch_norm("batchNorm.vectors", (6, 4), True)

norm = [("weight", (5,), 0.5, 1.0), ("bias", (5,), 1.0, 0.0)]
run("layerNorm.affine", (2, 3, 5), norm, lambda x, w, b: F.layer_norm(x, (5,), w, b, 1e-5))
run("layerNorm.plain", (2, 3, 5), [], lambda x: F.layer_norm(x, (5,), eps=1e-5))
run("instanceNorm.affine", (2, 4, 3, 5), norm,
    lambda x, w, b: last(F.instance_norm(first(x), weight=w, bias=b, eps=1e-5)))
run("instanceNorm.rectified", (2, 4, 3, 5), norm,
    lambda x, w, b: F.relu(last(F.instance_norm(first(x), weight=w, bias=b, eps=1e-5))))
run("instanceNorm.plain", (2, 4, 3, 5), [], lambda x: last(F.instance_norm(first(x), eps=1e-5)))

indices = torch.tensor([[0, 3, 3], [5, 0, 2]])
table = pattern((6, 4), 1).requires_grad_()
y = F.embedding(indices, table)
(y * pattern(y.shape, 99)).sum().backward()
layers.put("embedding", "output", y)
layers.put("embedding", "weight", table.grad)
run("embedding.asLinear", (2, 4), [("weight", (6, 4), 1.0, 0.0)], lambda x, w: F.linear(x, w))

run("linear.plain", (3, 4), [("weight", (5, 4), 1.0, 0.0), ("bias", (5,), 1.0, 0.0)], F.linear)
run("linear.sequence", (2, 3, 4), [("weight", (5, 4), 1.0, 0.0)], F.linear)

wide = 6.0
activations = {
    "relu": F.relu,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.2),
    "elu": lambda x: F.elu(x, 0.7),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "swish": lambda x: x * torch.sigmoid(1.5 * x),
    "gelu.none": F.gelu,
    "gelu.tanh": lambda x: F.gelu(x, approximate="tanh"),
    "gelu.logistic": lambda x: x * torch.sigmoid(1.702 * x),
    "softmax": lambda x: F.softmax(x, -1),
    "softmax.axis1": lambda x: F.softmax(x, 1),
    "logSoftmax": lambda x: F.log_softmax(x, -1),
    "logSoftmax.axis0": lambda x: F.log_softmax(x, 0),
}
for name, function in activations.items():
    run(name, (3, 4, 2), [], function, scale=wide)
run("prelu.shared", (2, 3, 4), [("weight", (1,), 0.25, 0.0)], lambda x, w: F.prelu(x, w))
run("prelu.channels", (2, 3, 4), [("weight", (4,), 0.25, 0.0)],
    lambda x, w: last(F.prelu(first(x), w)))

convolution = [("body.0.weight", (3, 3, 3, 2), 1.0, 0.0), ("body.0.bias", (3,), 1.0, 0.0)]
run("residual.shortcut", (1, 4, 5, 2), convolution + [("shortcut.weight", (3, 1, 1, 2), 1.0, 0.0)],
    lambda x, w, b, s: last(torch.tanh(F.conv2d(first(x), first(w), b, padding=1)) + F.conv2d(first(x), first(s))))
run("residual.identity", (2, 3), [("body.0.weight", (3, 3), 1.0, 0.0), ("body.0.bias", (3,), 1.0, 0.0)],
    lambda x, w, b: F.linear(x, w, b) + x)


def network(x, w1, b1, gamma, beta, w2, b2):
    y = F.conv2d(first(x), first(w1), b1, padding=1)
    y = F.relu(F.batch_norm(y, None, None, gamma, beta, True, 0.1, 1e-5))
    return F.linear(last(F.max_pool2d(y, 2)).flatten(1), w2, b2)


run("sequential", (2, 4, 6, 1),
    [("0.weight", (3, 3, 3, 1), 1.0, 0.0), ("0.bias", (3,), 1.0, 0.0), ("1.weight", (3,), 0.5, 1.0),
     ("1.bias", (3,), 1.0, 0.0), ("5.weight", (4, 18), 1.0, 0.0), ("5.bias", (4,), 1.0, 0.0)], network)
layers.close()

# Losses: value and gradient of the logits for upstream gradients of phase 99 (1 for a scalar).
losses = File("losses.txt")


def loss(case, shape, function, scale=3.0):
    for reduction in ("none", "sum", "mean"):
        x = pattern(shape, 0, scale).requires_grad_()
        value = function(x, reduction)
        (value * pattern(value.shape, 99) if reduction == "none" else value).sum().backward()
        losses.put(f"{case}.{reduction}", "value", value)
        losses.put(f"{case}.{reduction}", "gradient", x.grad)


targets = torch.tensor([2, 0, 4, 1, 4, 3])
ignored = torch.tensor([2, -1, 4, -1, 4, 3])
weights = pattern((5,), 2, 0.5, 1.0)
for smoothing in (0.0, 0.1):
    for weighted in (False, True):
        for some in (False, True):
            name = "crossEntropy" + ".smoothed" * (smoothing > 0) + ".weighted" * weighted + ".ignored" * some
            loss(name, (6, 5), lambda x, reduction: F.cross_entropy(
                x, ignored if some else targets, weight=weights if weighted else None, ignore_index=-1,
                label_smoothing=smoothing, reduction=reduction))
loss("crossEntropy.sequence", (2, 3, 5),
     lambda x, reduction: F.cross_entropy(first(x), targets.reshape(2, 3), reduction=reduction))
probabilities = pattern((4, 3), 1, 0.5, 0.5)
loss("binaryCrossEntropy", (4, 3), lambda x, r: F.binary_cross_entropy_with_logits(x, probabilities, reduction=r))
loss("meanSquaredError", (4, 3), lambda x, r: F.mse_loss(x, pattern((4, 3), 1), reduction=r))
loss("l1", (4, 3), lambda x, r: F.l1_loss(x, pattern((4, 3), 1), reduction=r))
losses.close()

# Optimizers: two parameters, phases 1 and 2; the gradient of step t of parameter i has phase 10 t + i.
optimizers = File("optimizers.txt")


def optimize(case, make):
    parameters = [nn.Parameter(pattern((3, 4), 1)), nn.Parameter(pattern((5,), 2))]
    optimizer = make(parameters)
    for step in range(1, 11):
        for index, parameter in enumerate(parameters):
            parameter.grad = pattern(parameter.shape, 10 * step + index)
        optimizer.step()
        if step in (1, 2, 10):
            for name, parameter in zip(("matrix", "vector"), parameters):
                optimizers.put(f"{case}.{step}", name, parameter)


O = torch.optim
optimize("sgd.plain", lambda p: O.SGD(p, lr=0.1))
optimize("sgd.decay", lambda p: O.SGD(p, lr=0.1, weight_decay=0.2))
optimize("sgd.momentum", lambda p: O.SGD(p, lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.1))
optimize("sgd.nesterov", lambda p: O.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1))
optimize("rmsprop.plain", lambda p: O.RMSprop(p, lr=0.01))
optimize("rmsprop.momentum", lambda p: O.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-6, momentum=0.8, weight_decay=0.1))
optimize("adam.plain", lambda p: O.Adam(p, lr=0.01))
optimize("adam.decay", lambda p: O.Adam(p, lr=0.01, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1))
optimize("adamw.plain", lambda p: O.AdamW(p, lr=0.01))
optimize("adamw.decay", lambda p: O.AdamW(p, lr=0.01, betas=(0.8, 0.99), weight_decay=0.3))
optimize("adamw.groups", lambda p: O.AdamW(
    [{"params": p[:1], "weight_decay": 0.3}, {"params": p[1:], "weight_decay": 0.0, "lr": 0.005}], lr=0.01))
# PyTorch orthogonalises in bfloat16; the golden values are those of float32.
to_bfloat16 = torch.bfloat16
torch.bfloat16 = torch.float32
muon = dict(lr=0.01, adjust_lr_fn="match_rms_adamw")
for case, decay, shape in (("muon.wide", 0.0, (3, 4)), ("muon.tall", 0.3, (5, 2))):
    parameter = nn.Parameter(pattern(shape, 1))
    optimizer = O.Muon([parameter], weight_decay=decay, **muon)
    for step in range(1, 11):
        parameter.grad = pattern(shape, 10 * step)
        optimizer.step()
        if step in (1, 2, 10):
            optimizers.put(f"{case}.{step}", "matrix", parameter)
torch.bfloat16 = to_bfloat16
for limit in (0.5, 100.0):
    parameters = [nn.Parameter(pattern((3, 4), 1)), nn.Parameter(pattern((5,), 2))]
    for index, parameter in enumerate(parameters):
        parameter.grad = pattern(parameter.shape, 10 + index)
    norm = nn.utils.clip_grad_norm_(parameters, limit)
    optimizers.put(f"clip.{limit:g}", "norm", norm)
    for name, parameter in zip(("matrix", "vector"), parameters):
        optimizers.put(f"clip.{limit:g}", name, parameter.grad)
optimizers.close()

# Schedules: the rate of every step.
schedules = File("schedules.txt")
S = torch.optim.lr_scheduler


def schedule(case, total, rate, make):
    optimizer = O.SGD([nn.Parameter(torch.zeros(1))], lr=rate)
    scheduler = make(optimizer)
    rates = []
    for step in range(total):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < total:
            scheduler.step()
    schedules.put(case, "rates", torch.tensor(rates, dtype=torch.float64))


schedule("step", 12, 0.5, lambda o: S.StepLR(o, 5, 0.3))
schedule("cosine", 11, 0.5, lambda o: S.CosineAnnealingLR(o, 10, 0.01))
for total in (2, 7, 10, 40):
    schedule(f"oneCycle.{total}", total, 0.1, lambda o: S.OneCycleLR(o, 0.004, total))
schedule("oneCycle.other", 20, 0.1,
         lambda o: S.OneCycleLR(o, 0.004, 20, pct_start=0.1, div_factor=10, final_div_factor=100))
schedule("warmup", 15, 0.5, lambda o: S.SequentialLR(
    o, [S.LinearLR(o, 0.25, 1.0, 4), S.CosineAnnealingLR(o, 10, 0.01)], [4]))
schedules.close()
