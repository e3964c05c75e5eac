#!/usr/bin/env bash
# reproduce.sh NAME [DIR]
#
# Runs a published experiment on MNIST through the real jobs (ingest, train, evaluate or encode and stats), and prints
# our figures beside the paper's. docs/reproductions.md has the tables. NAME is one of
#   iwae                  Burda et al. 2016, table 1, one stochastic layer: VAE and IWAE, K samples each (default "1 5")
#   iwae-paper            the same with the paper's own training (conf/iwae-paper.conf: batches of 20, its rates), shortened
#                         to EPOCHS (default 1093, without the last of its eight stages), and 5000 samples; LAYERS=2 for
#                         its network of two stochastic layers
#   iaf                   Kingma et al. 2016: diagonal posterior against inverse autoregressive flow
#   beta                  Higgins et al. 2017: the KL divergence falls with beta, the distortion rises
#   beta-norm             the same, by the normalised weight
#   sigma                 Rybkin et al. 2021: unit Gaussian, shared learned and optimal sigma
#   continuous-bernoulli  Loaiza-Ganem and Cunningham 2019: the same images with and without the normaliser
#   collapse              posterior collapse under a large KL weight, its remedies, and a PixelCNN decoder
#   cures                 posterior collapse before autoregressive decoders, and its cures: KL divergence, mutual
#                         information and likelihood of each
#   vq-mnist, vq-colour   van den Oord et al. 2017: VAE, VQ-VAE by loss and by moving averages, and FSQ of the same networks,
#                         in bits per dimension, also with a learned prior over the codes; two workers against one
#   vq-2                  Razavi et al. 2019: two levels of codes, their priors, what the codes of each level tell
#   spatial               latents with places against a vector of as many numbers
#   vrnn                  Chung et al. 2015: recurrent against independent prior, on generated oscillators; two workers
#                         against one
#   td-vae                Gregor et al. 2019: jumps of 1 to 4 frames on Moving MNIST, after ten frames and after one;
#                         dense and convolutional networks; two workers against one
#   dsprites              Higgins et al. 2017, and later measures: disentanglement of VAE and beta-VAE on sprites, five
#                         seeds each, and means over the seeds
#   deep-autoencoder      Hinton and Salakhutdinov 2006: 1000-500-250-30 against PCA of 30 components
# EPOCHS (default 20) shortens the schedule: papers train for hundreds or thousands of epochs. SAMPLES (default 100) is
# the number of samples of each test image for its likelihood; papers take 5000. MASTER (default local[2]) is Spark's.
# ROWS names the rows of a table to run (default: all); the others are printed as they were found before. Needs MNIST
# (SPARKVAE_DATA, or ../shared/data), except for vrnn and dsprites; vq-colour, vq-2 and spatial take CIFAR-10 from there
# (cifar10/*.bin), and made-up images of its size (ColourImages.java) if there is none. SIDE scales images to so many
# pixels a side: those of cures and vq-mnist (default 28), colour images (default 16), and sprites (default 32).
# SPRITES is the number of sprites (default 20000).
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
name=${1:-}
out=${2:-$home/target/reproduce}
data=${SPARKVAE_DATA:-$home/../shared/data}/mnist
epochs=${EPOCHS:-20}
samples=${SAMPLES:-100}
layers=${LAYERS:-1}
side=${SIDE:-28}
master=${MASTER:-local[2]}
shards=$out/shards
validation=0.05
sparkvae=$home/scripts/sparkvae

fail() {
  echo "reproduce: $1" >&2
  exit 2
}

case $name in
  iwae-paper)
    epochs=${EPOCHS:-1093} samples=${SAMPLES:-5000}
    # The paper trains on all 60,000 images.
    shards=$out/shards-60000 validation=0
    [ "$layers" = 1 ] || [ "$layers" = 2 ] || fail "LAYERS: expected 1 or 2, found '$layers'"
    ;;
  vrnn) shards=$out/shards-oscillators ;;
  td-vae) shards=$out/shards-moving epochs=${EPOCHS:-50} samples=${SAMPLES:-4} ;;
  cures | vq-mnist) [ "$side" = 28 ] || shards=$out/shards-side-$side ;;
  dsprites) side=${SIDE:-32} shards=$out/shards-sprites-$side-${SPRITES:-20000} ;;
  vq-colour | vq-2 | spatial) side=${SIDE:-16} shards=$out/shards-colour-$side ;;
  iwae | iaf | beta | beta-norm | sigma | continuous-bernoulli | collapse | deep-autoencoder) ;;
  *) fail "expected iwae, iwae-paper, iaf, beta, beta-norm, sigma, continuous-bernoulli, collapse, cures, vq-mnist, vq-colour, vq-2, spatial, vrnn, td-vae, dsprites or deep-autoencoder, found '$name'" ;;
esac
case $name in
  cures | vq-mnist | vq-colour | vq-2 | spatial | dsprites) ;;
  *) [ "$side" = 28 ] || fail "SIDE: expected 28 for $name, found '$side'" ;;
esac
[ "$name" = iwae-paper ] || [ "$layers" = 1 ] || fail "LAYERS: expected 1 for $name, found '$layers'"
case $name in
  vrnn | vq-colour | vq-2 | spatial | dsprites) ;;
  *) [ -f "$data/train-images-idx3-ubyte.gz" ] || fail "$data: expected MNIST as IDX files, found none (set SPARKVAE_DATA)" ;;
esac
mkdir -p "$out/idx"
if [[ $name = vq-* && $name != vq-mnist || $name = spatial ]] && [ ! -f "$shards/_manifest.json" ]; then
  colour=$(dirname "$data")/cifar10
  if [ ! -f "$colour/data_batch_1.bin" ]; then
    colour=$out/colour
    java "$home/scripts/ColourImages.java" "$colour" 10000 2000
  fi
  "$sparkvae" ingest --input "$colour" --format cifar10 --set ingest.split.by=folder --set ingest.split.validation=0.05 \
    --set ingest.height="$side" --set ingest.width="$side" --output "$shards" -- --master "$master"
fi
if [ "$name" = vrnn ] && [ ! -f "$shards/_manifest.json" ]; then
  "$sparkvae" ingest --format noisy-oscillators --set ingest.noisyOscillators.sample=8192 \
    --set ingest.noisyOscillators.frames=16 --set ingest.noisyOscillators.channels=4 \
    --set ingest.noisyOscillators.shortest=6 --set ingest.noisyOscillators.longest=10 \
    --output "$shards" -- --master "$master"
fi
if [ "$name" = dsprites ] && [ ! -f "$shards/_manifest.json" ]; then
  "$sparkvae" ingest --format sprites --set ingest.sprites.sample="${SPRITES:-20000}" --set ingest.height="$side" \
    --set ingest.width="$side" --set ingest.split.validation=0.05 --set ingest.split.test=0.05 \
    --output "$shards" -- --master "$master"
fi
if [ "$name" = td-vae ] && [ ! -f "$shards/_manifest.json" ]; then
  # The 10,000 images of the smaller file, two sequences of each: a digit of 14 x 14 pixels moves by a pixel a frame to
  # the left or to the right, and comes in again at the opposite edge, as in the paper.
  mkdir -p "$out/idx-t10k"
  cp "$data"/t10k-*-ubyte.gz "$out/idx-t10k"
  "$sparkvae" ingest --input "$out/idx-t10k" --set ingest.height=14 --set ingest.width=14 \
    --set ingest.split.validation=0.05 --set ingest.split.test=0.1 --output "$out/shards-t10k-14" -- --master "$master"
  "$sparkvae" ingest --format moving --input "$out/shards-t10k-14" --set ingest.moving.copies=2 \
    --set ingest.moving.height=20 --set ingest.moving.width=20 --set ingest.moving.frames=20 \
    --set ingest.moving.speed=1 --set ingest.moving.direction=horizontal --set ingest.moving.edge=wrap \
    --set ingest.split.by=folder --set ingest.split.validation=0.0 --output "$shards" -- --master "$master"
fi
[ -f "$shards/_manifest.json" ] || {
  cp "$data"/*-ubyte.gz "$out/idx"
  "$sparkvae" ingest --input "$out/idx" --set ingest.split.by=folder --set ingest.split.validation="$validation" \
    --set ingest.height="$side" --set ingest.width="$side" --output "$shards" -- --master "$master"
}

common=(
  --set model.hidden='[200, 200]' --set model.activation=tanh --set model.latent=50
  --set train.epochs="$epochs" --set train.batchSize=100 --set train.workers=2 --set train.averagingFrequency=58
  --set train.learningRate.scaling=linear
  # The rate falls to a tenth over the schedule, as in the IWAE paper.
  --set train.learningRate.schedule=exponential --set train.learningRate.per=epoch
  --set train.learningRate.gamma="$(awk "BEGIN { print 0.1 ^ (1 / $epochs) }")"
)
[ "$name" = iwae-paper ] && common=(--config "$home/conf/iwae-paper.conf" --set train.epochs="$epochs")
[ "$name" = vrnn ] && common=(
  --set model.hidden='[]' --set model.latent=2 --set model.likelihood=gaussian --set model.gaussian.variance=0.001
  --set model.sequence.units=48 --set model.sequence.hidden='[48]'
  --set train.epochs="$epochs" --set train.batchSize=32 --set train.workers=2 --set train.averagingFrequency=10
  --set train.learningRate.initial=0.005 --set train.learningRate.schedule=exponential
  --set train.learningRate.per=epoch --set train.learningRate.gamma="$(awk "BEGIN { print 0.1 ^ (1 / $epochs) }")"
)
case $name in
  vq-* | spatial)
    common=(
      --set model.network=resconv --set model.resconv.where=last-level --set model.resconv.blocks=1
      --set model.conv.channels='[16, 16]' --set model.latentMap.downsampling=4 --set model.latentMap.channels=16
      --set train.epochs="$epochs" --set train.batchSize=32 --set train.workers=2 --set train.averagingFrequency=50
      --set train.learningRate.initial=0.002 --set train.learningRate.schedule=exponential
      --set train.learningRate.per=epoch --set train.learningRate.gamma="$(awk "BEGIN { print 0.1 ^ (1 / $epochs) }")"
      --set prior.train.epochs="$(((epochs + 1) / 2))" --set prior.model.gatedPixelcnn.layers=4
      --set prior.model.codes.embedding=16
    )
    ofCodes=(evaluate.samples=1 generate.reconstructions=256 generate.interpolations=0)
    # Of two levels of codes, what each tells is measured as well.
    drawn=$([ "$name" = vq-2 ] && echo ", generate" || true)
    ;;
esac
[ "$name" = td-vae ] && common=(
  --set model.preset=td-vae --set model.hidden='[200]' --set model.activation=relu --set model.latent=16
  --set model.belief.units=100 --set model.jumps.longest=4 --set model.jumps.hidden='[128]'
  --set model.conv.channels='[8, 16]' --set model.conv.dense=128
  --set train.epochs="$epochs" --set train.batchSize=64 --set train.workers=1 --set train.averagingFrequency=10
  --set train.learningRate.initial=0.002 --set train.learningRate.schedule=cosine
)
[ "$name" = dsprites ] && common=(
  # Of the paper's kind, smaller: its encoder has two layers of 1,200 units.
  --set model.hidden='[400, 400]' --set model.activation=relu --set model.latent=10 --set model.likelihood=bernoulli
  --set train.epochs="$epochs" --set train.batchSize=32 --set train.workers=2 --set train.averagingFrequency=40
  --set train.learningRate.initial=0.001
  # The shape has no order.
  --set score.disentanglement.unordered='[0]' --set score.disentanglement.halves=0 --set score.probes.images=0
)
[ "$layers" = 2 ] && common+=(--set model.preset=iwae-2-paper)
rows=()

# begun LABEL PAPER: notes a row of the table, and makes an empty run for it on the shards; false if it is not wanted.
begun() {
  rows+=("$1|$2")
  [[ -z ${ROWS:-} || " $ROWS " = *" $1 "* ]] || return 1
  rm -rf "${out:?}/$name/$1"
  mkdir -p "$out/$name/$1"
  ln -s "$(readlink -f "$shards")" "$out/$name/$1/shards"
}

# stages LABEL STAGES SETTING…: runs stages of the run of a row.
stages() {
  local label=$1 options=(--set "pipeline.stages=[$2]") setting
  shift 2
  for setting; do options+=(--set "$setting"); done
  "$sparkvae" pipeline "${common[@]}" "${options[@]}" --output "$out/$name/$label" -- --master "$master"
}

# likelihood LABEL PAPER SETTING…: trains a model, then estimates its likelihood on the test images.
likelihood() {
  begun "$1" "$2" || return 0
  stages "$1" "train, evaluate" evaluate.samples="$samples" "${@:3}"
}

# jumps LABEL PAPER SETTING…: the same, and how sequences go on after ten frames and after a single one.
jumps() {
  likelihood "$@" evaluate.rollouts='[10, 1]'
}

# information LABEL PAPER SETTING…: the same, and the mutual information of test image and latent.
information() {
  begun "$1" "$2" || return 0
  stages "$1" "train, evaluate, encode, stats" evaluate.samples="$samples" encode.splits='[test]' \
    stats.mutualInformation.images=10000 "${@:3}"
}

# error LABEL PAPER SETTING…: for a model without a density of codes, the squared error summed over an image's pixels.
error() {
  begun "$1" "$2" || return 0
  stages "$1" "train, encode, stats" encode.splits='[test]' "${@:3}"
}

# disentangled LABEL PAPER SETTING…: trains a model, and scores how its latents stand for the factors of the images.
disentangled() {
  begun "$1" "$2" || return 0
  stages "$1" "train, encode, stats, score" "${@:3}"
}

# codes LABEL PAPER SETTING…: trains a model with codes and a prior over them; bounds with both priors on the test images.
codes() {
  begun "$1" "$2" || return 0
  stages "$1" "train, encode, prior, stats, evaluate$drawn" "${ofCodes[@]}" "${@:3}"
}

# second LABEL OTHER SETTING…: trains another prior over the codes of another row, with that row's settings and these.
second() {
  begun "$1" "as $2" || return 0
  ln -s ../"$2"/{model,latents,stats} "$out/$name/$1"
  stages "$1" "prior, evaluate" "${ofCodes[@]}" "${@:3}"
}

binary=(model.binarisation=dynamic)
autoencoder=(model.hidden='[1000, 500, 250]' model.activation=relu model.latent=30)
case $name in
  iwae | iwae-paper)
    vae=("${binary[@]}") weighted=("${binary[@]}" model.preset=iwae)
    if [ "$name" = iwae-paper ]; then vae=(model.objective.kind=evidence-bound) weighted=(); fi
    # Table 1, by layers and k.
    declare -A paper=(
      [vae-1-1]=86.76 [vae-1-5]=86.47 [vae-1-50]=86.35 [iwae-1-1]=86.76 [iwae-1-5]=85.54 [iwae-1-50]=84.78
      [vae-2-1]=85.33 [vae-2-5]=85.01 [vae-2-50]=84.78 [iwae-2-1]=85.33 [iwae-2-5]=83.89 [iwae-2-50]=82.90
    )
    suffix=$([ "$layers" = 2 ] && echo -2-layers || true)
    for k in ${K:-1 5}; do
      likelihood "vae-k$k$suffix" "${paper[vae-$layers-$k]:-}" "${vae[@]}" model.objective.samples="$k"
      likelihood "iwae-k$k$suffix" "${paper[iwae-$layers-$k]:-}" "${weighted[@]}" model.objective.samples="$k"
    done
    ;;
  iaf)
    likelihood diagonal "bound -84.08" "${binary[@]}" model.latent=32
    likelihood iaf "bound -82.02 (depth 2)" "${binary[@]}" model.latent=32 model.preset=iaf-vae model.iaf.hidden='[320]'
    ;;
  beta)
    for beta in 1 2 4 8 16; do
      likelihood "beta-$beta" "KL falls, distortion rises" "${binary[@]}" model.preset=beta-vae model.beta="$beta"
    done
    ;;
  beta-norm)
    for weight in 0.01 0.1 1; do
      likelihood "beta-norm-$weight" "best near 0.1" "${binary[@]}" model.preset=beta-vae model.betaNorm="$weight"
    done
    ;;
  sigma)
    likelihood unit "< 740.5" model.likelihood=gaussian model.gaussian.variance=1.0
    likelihood shared "< -896.1" model.preset=sigma-vae
    likelihood optimal "as shared" model.preset=optimal-sigma-vae
    ;;
  continuous-bernoulli)
    theirs=(model.hidden='[500, 500]' model.activation=relu model.latent=20 train.learningRate.initial=0.0005)
    likelihood bernoulli "no density of grey pixels" "${theirs[@]}" model.likelihood=bernoulli
    likelihood continuous "CIFAR-10 only" "${theirs[@]}" model.likelihood=continuous-bernoulli
    ;;
  collapse)
    likelihood collapsed "KL 0" "${binary[@]}" model.preset=beta-vae model.beta=60.0
    likelihood free-bits "KL from 0.98 x 0.25 x 50" "${binary[@]}" model.preset=free-bits-vae
    likelihood warm-up "" "${binary[@]}" model.preset=warm-up-vae
    likelihood small-beta "" "${binary[@]}" model.preset=beta-vae model.beta=0.4
    # A decoder that sees the pixels before each pixel needs less of the code.
    likelihood pixelcnn "KL falls" "${binary[@]}" model.decoder.network=pixelcnn model.pixelcnn.channels=16
    ;;
  cures)
    decoders=("${binary[@]}" model.latent=32 model.lstm.units=64 model.dilated.channels=16 model.pixelcnn.channels=16)
    lstm=("${decoders[@]}" model.decoder.network=lstm)
    dilated=("${decoders[@]}" model.decoder.network=dilated)
    half=$(awk "BEGIN { print $epochs / 2 }")
    annealed=(model.annealing.schedule=linear model.annealing.epochs="$half")
    likelihood unconditional-lstm "no latent" "${lstm[@]}" model.posterior=none
    likelihood unconditional-pixelcnn "no latent" "${decoders[@]}" model.decoder.network=pixelcnn model.posterior=none
    information lstm "KL 0, likelihood as without a latent" "${lstm[@]}"
    information annealed "KL 0 or little" "${lstm[@]}" "${annealed[@]}"
    information free-bits "KL from 0.98 x 0.25 x 32" "${lstm[@]}" model.objective.terms='[free-bits]'
    for keep in 0.75 0.5 0.0; do
      information "word-dropout-$keep" "KL rises as kappa falls" "${lstm[@]}" model.wordDropout.keep="$keep"
    done
    information bag-of-words "KL rises" "${lstm[@]}" "${annealed[@]}" \
      model.objective.terms='[rate, bag-of-words]' model.bagOfWords.levels=2 model.bagOfWords.blocks=7
    information collaboration "KL rises" "${lstm[@]}" "${annealed[@]}" \
      model.objective.terms='[rate, collaboration]' model.collaboration.epochs="$half"
    # Fields of 3, 15 and 63 numbers.
    information dilated-3 "KL falls as the field grows" "${dilated[@]}" model.dilated.dilations='[1]'
    information dilated-15 "" "${dilated[@]}" model.dilated.dilations='[1, 2, 4]'
    information dilated-63 "" "${dilated[@]}" model.dilated.dilations='[1, 2, 4, 8, 16]'
    ;;
  vq-mnist | vq-colour)
    if [ "$name" = vq-mnist ]; then
      pixels=(model.binarisation=dynamic model.likelihood=bernoulli) sizes=(model.vq.codes=64)
    else
      pixels=(model.likelihood=gaussian model.scale.kind=shared model.scale.initial=0.1) sizes=(model.vq.codes=256)
    fi
    likelihood vae "4.51 (CIFAR-10)" "${pixels[@]}" model.preset=vae
    likelihood vae-annealed "" "${pixels[@]}" model.preset=vae model.annealing.epochs="$(((epochs + 1) / 2))"
    codes vq-loss "4.67 (CIFAR-10)" "${pixels[@]}" "${sizes[@]}" model.preset=vq-vae
    averages=(model.preset=vq-vae-ema model.vq.restart=0.1)
    codes vq-ema "" "${pixels[@]}" "${sizes[@]}" "${averages[@]}"
    # The same number of images a step from one worker: of both stages, and of the second alone.
    one=(train.workers=1 train.batchSize=64)
    codes vq-ema-one-worker "as two workers" "${pixels[@]}" "${sizes[@]}" "${averages[@]}" "${one[@]}"
    second prior-one-worker vq-ema "${one[@]}"
    codes fsq "" "${pixels[@]}" model.preset=fsq-vae model.latentMap.channels=2 model.fsq.levels='[8, 8]'
    ;;
  vq-2)
    pixels=(model.likelihood=gaussian model.scale.kind=shared model.scale.initial=0.1)
    two=("${pixels[@]}" model.vq.codes=64 model.vq.restart=0.1)
    # Maps of a quarter and of half of the image's height and width, and both. Codebooks start as k-means, because the
    # bottom level is used first, and the top level would else be left aside for long.
    two+=(train.codebookStart=k-means)
    codes top "" "${two[@]}" model.preset=vq-vae-ema
    bottom=(model.conv.channels='[16]' model.latentMap.downsampling=2)
    codes bottom "" "${two[@]}" model.preset=vq-vae-ema "${bottom[@]}"
    codes both "error below both others" "${two[@]}" model.preset=vq-vae-2 "${bottom[@]}" model.latentMap.channels=32 \
      model.vq2.channels=16 model.vq2.blocks=1 prior.model.preset=vq-vae-2-prior prior.model.codes.blocks=1 \
      prior.model.pixelsnail.blocks=1
    ;;
  spatial)
    pixels=(model.likelihood=laplace model.scale.kind=shared model.scale.initial=0.1 model.resconv.where=every-level)
    # As many numbers without places as with.
    likelihood vector "" "${pixels[@]}" model.latentMap.downsampling=none model.latent="$((3 * side * side / 16))"
    likelihood map "" "${pixels[@]}" model.latentMap.channels=3
    likelihood map-attention "" "${pixels[@]}" model.latentMap.channels=3 model.conv.attention=lowest
    likelihood kl-f4 "sharp, far from N(0, I)" model.preset=kl-f4 model.scale.initial=0.1 model.latentMap.channels=3
    ;;
  vrnn)
    likelihood recurrent "above the independent" model.preset=vrnn
    likelihood independent "" model.preset=vrnn-i
    # The same number of images a step from one worker.
    likelihood one-worker "as two workers, once trained" model.preset=vrnn train.workers=1 train.batchSize=64
    ;;
  td-vae)
    jumps dense "direction kept"
    jumps convolutional "direction kept" model.network=conv
    # The same number of sequences a step from two workers.
    jumps two-workers "as one worker" train.workers=2 train.batchSize=32
    ;;
  dsprites)
    for seed in 1 2 3 4 5; do
      disentangled "vae-$seed" "beta-VAE score 0.616" train.seed="$seed"
      disentangled "beta-$seed" "beta-VAE score 0.992" train.seed="$seed" model.preset=beta-vae model.beta="${BETA:-4}"
    done
    ;;
  deep-autoencoder)
    error pca 13.87 model.preset=pca model.latent=30 model.hidden='[]'
    error deep "3.00, pretrained" model.preset=deep-autoencoder "${autoencoder[@]}"
    ;;
esac

case $name in
  deep-autoencoder) table=error ;;
  cures) table=information ;;
  vq-*) table=codes ;;
  spatial) table=places ;;
  td-vae) table=jumps ;;
  dsprites) table=disentanglement ;;
  *) table=likelihood ;;
esac
jackson=$(ls "$home"/jobs/target/spark/jars/jackson-{core,databind,annotations}-*.jar | paste -sd:)
echo
echo "$name, $epochs epochs, $(date -u +%F)"
java -cp "$jackson" "$home/scripts/ReproductionTable.java" "$table" "$out/$name" "$samples" "${rows[@]}"
