if(navigator.share)share.hidden=0,share.onclick=function(){navigator.share({text:share.previousElementSibling.innerText})}
